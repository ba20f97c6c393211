import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './files.ts';

/** The modules that a gateway needs, as `nginx -V` names them. */
export const WHOLE = ['auth_request', 'realip', 'ssl', 'gunzip']
  .map((module) => `--with-http_${module}_module`)
  .join(' ');

/** A program that answers to `-V` like an NGINX built with these arguments; it is gone after the test. */
export function nginxWith(configureArguments: string, version = '1.26.3', name = 'nginx'): string {
  const answer = `nginx version: nginx/${version}\nbuilt by gcc\nconfigure arguments: ${configureArguments}`;
  const file = join(folder(), name);
  writeFileSync(file, `#!/bin/sh\necho '${answer}' >&2\n`, { mode: 0o755 });
  return file;
}
