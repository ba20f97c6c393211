import { BASE_PATH, type Report } from '../document/problem.ts';
import type { CheckedProxy } from './proxy.ts';

/** Reports documents that claim the same hostname and base path. */
export function collisionProblems(proxies: CheckedProxy[], report: Report): void {
  const seen = new Map<string, CheckedProxy>();
  for (const proxy of proxies) {
    const key = `${proxy.hostname.toLowerCase()} ${proxy.basePath}`;
    const other = seen.get(key);
    if (other) {
      const both = `${titleOf(proxy)} and ${titleOf(other)} both serve ${proxy.hostname}${proxy.basePath}`;
      const remedy = 'give one of them another basePath, or a basePathVersionAppendRule of PREFIX or SUFFIX';
      report(BASE_PATH, `${both}; ${remedy}`);
    } else {
      seen.set(key, proxy);
    }
  }
}

function titleOf({ document, file }: CheckedProxy): string {
  return `"${document.name}" ${document.version} (${file})`;
}
