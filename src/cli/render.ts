import { resolve } from 'node:path';
import { collisionProblems } from '../policy/collisions.ts';
import { BadInput, type Problem, problemLine, problemsIn, reportTo } from '../policy/problem.ts';
import { checkedProxy } from '../policy/proxy.ts';
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
      problems.push(...problemsIn(file, error.problems));
      return [];
    }
  });
  collisionProblems(proxies, reportTo(problems));
  if (problems.length > 0) throw new BadInput(problems);
  const warnings = [...proxies.flatMap((proxy) => problemsIn(proxy.file, proxy.warnings)), ...render(proxies, options)];
  for (const warning of warnings) process.stderr.write(`warning: ${problemLine(warning)}\n`);
  // NGINX takes a relative path for one below its own folder.
  process.stdout.write(`${options.out}: nginx -c ${resolve(options.out, 'nginx.conf')}\n`);
}
