import { resolve } from 'node:path';
import { BadInput, type Problem, problemLine, problemsIn, reportTo } from '../document/problem.ts';
import { readDocument } from '../document/read_document.ts';
import { collisionProblems } from '../policy/collisions.ts';
import { checkedProxy } from '../policy/proxy.ts';
import type { RenderOptions } from '../render/options.ts';
import { type Rendered, render } from '../render/render.ts';
import { shellWord } from './shell_word.ts';

/** `render POLICY.json … --out DIR` */
export function renderCommand(files: string[], options: RenderOptions): void {
  const problems: Problem[] = [];
  const proxies = files.flatMap((file) => {
    try {
      return [checkedProxy(readDocument(file), file)];
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      problems.push(...problemsIn(file, error.problems));
      return [];
    }
  });
  collisionProblems(proxies, reportTo(problems));
  if (problems.length > 0) throw new BadInput(problems);
  const rendered = render(proxies, options);
  const warnings = [...proxies.flatMap((proxy) => problemsIn(proxy.file, proxy.warnings)), ...rendered.warnings];
  for (const warning of warnings) process.stderr.write(`warning: ${problemLine(warning)}\n`);
  process.stdout.write(`${locationLines(rendered).join('')}${startLine(rendered, options)}`);
}

/** Which location file is whose. */
function locationLines({ proxies }: Rendered): string[] {
  const titles = proxies.map(({ name, version }) => `${name} ${version}`);
  const width = Math.max(...titles.map((title) => title.length));
  return proxies.map(
    ({ location_file, hostname, base_path }, index) =>
      `${location_file}  ${titles[index]?.padEnd(width)}  ${hostname}${base_path}\n`,
  );
}

function startLine({ nginx }: Rendered, { out }: RenderOptions): string {
  // NGINX takes a relative path for one below its own folder.
  const words = [nginx?.command ?? 'nginx', '-c', resolve(out, 'nginx.conf')];
  return `written to ${out}; start it with: ${words.map(shellWord).join(' ')}\n`;
}
