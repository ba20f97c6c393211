import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** One NGINX with one JavaScript engine, as the environment of a test run. */
export interface Engine {
  name: string;
  env: { TEST_NGINX: string; TEST_NGINX_MODULES?: string; TEST_NJS_ENGINE?: string };
}

/** The NGINX under test. A function, since the benchmark goes from one to the next. */
export function nginxUnderTest(): string {
  return process.env.TEST_NGINX ?? 'nginx';
}

/** What `render` has to be told of it. */
export function renderOptions(): string[] {
  const modules = process.env.TEST_NGINX_MODULES;
  return ['--nginx', nginxUnderTest(), ...(modules ? ['--modules', modules] : [])];
}

/** Where `make test` unpacks the NGINX of other Debian releases. */
const GENERATIONS = join(import.meta.dirname, '../../node_modules/.cache/nginx');

/** The system's own NGINX first, then every generation that is unpacked. */
export function engines(): Engine[] {
  return [
    { name: 'system nginx', env: { TEST_NGINX: 'nginx' } },
    ...generation('trixie', 'nginx 1.26 njs 0.8'),
    ...generation('sid', 'nginx 1.30 njs 1.0'),
    ...generation('sid', 'nginx 1.30 quickjs', 'qjs'),
  ];
}

function generation(release: string, name: string, engine?: string): Engine[] {
  const TEST_NGINX = join(GENERATIONS, release, 'nginx');
  if (!existsSync(TEST_NGINX)) return [];
  const TEST_NGINX_MODULES = join(GENERATIONS, release, 'tree/usr/lib/nginx/modules');
  return [{ name, env: { TEST_NGINX, TEST_NGINX_MODULES, ...(engine && { TEST_NJS_ENGINE: engine }) } }];
}
