import { resolve } from 'node:path';
import { BadInput, type Problem } from '../policy/problem.ts';
import { checkedProxy, refuseCollisions } from '../policy/proxy.ts';
import { readDocument } from '../policy/read_document.ts';
import { type RenderOptions, render } from '../render/render.ts';

/** `render POLICY.json … --out DIR` */
export function renderCommand(files: string[], options: RenderOptions): void {
  const problems: Problem[] = [];
  const proxies = files.flatMap((file) => {
    try {
      return [checkedProxy(readDocument(file), file)];
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      problems.push(...error.problems.map(({ path, message }) => ({ path, message: `${message} (${file})` })));
      return [];
    }
  });
  if (problems.length > 0) throw new BadInput(problems);
  refuseCollisions(proxies);
  for (const warning of render(proxies, options)) process.stderr.write(`warning: ${warning}\n`);
  // NGINX takes a relative path for one below its own folder.
  process.stdout.write(`${options.out}: nginx -c ${resolve(options.out, 'nginx.conf')}\n`);
}
