import { resolve } from 'node:path';
import { gatewayOf, refuseCollisions } from '../policy/gateway.ts';
import { BadInput, type Problem } from '../policy/problem.ts';
import { readDocument } from '../policy/validation.ts';
import { type RenderOptions, render } from '../render/render.ts';

/** `render POLICY.json … --out DIR` */
export function renderCommand(files: string[], options: RenderOptions): void {
  const problems: Problem[] = [];
  const gateways = files.flatMap((file) => {
    try {
      return [gatewayOf(readDocument(file), file)];
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      problems.push(...error.problems.map(({ path, message }) => ({ path, message: `${message} (${file})` })));
      return [];
    }
  });
  if (problems.length > 0) throw new BadInput(problems);
  refuseCollisions(gateways);
  for (const warning of render(gateways, options)) process.stderr.write(`warning: ${warning}\n`);
  // NGINX takes a relative path for one below its own folder.
  process.stdout.write(`${options.out}: nginx -c ${resolve(options.out, 'nginx.conf')}\n`);
}
