import { describe } from 'vitest';
import { NETWORK } from './container.ts';

/** One NGINX with one JavaScript engine, as a container image. */
export interface ContainerEngine {
  name: string;
  /** test/environment/images.sh brings it. */
  image: string;
  /** Only NGINX 1.30's njs module has a second engine to choose. */
  njsEngine?: 'qjs';
}

export const ENGINES: ContainerEngine[] = [
  { name: 'nginx 1.22 njs 0.7', image: 'oauth2-test/nginx:1.22' },
  { name: 'nginx 1.26 njs 0.8', image: 'oauth2-test/nginx:1.26' },
  { name: 'nginx 1.30 njs 1.0', image: 'oauth2-test/nginx:1.30' },
  { name: 'nginx 1.30 quickjs', image: 'oauth2-test/nginx:1.30', njsEngine: 'qjs' },
];

/** Defines the same tests for every engine. Without a container engine they count as skipped. */
export function onEveryEngine(tests: (engine: ContainerEngine) => void): void {
  for (const engine of ENGINES) describe.skipIf(NETWORK === '')(engine.name, () => tests(engine));
}
