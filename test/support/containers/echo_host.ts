import { join } from 'node:path';
import { type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll } from 'vitest';
import { addressOf, container, NETWORK, outputOf } from './container.ts';

/** The tutorial's echo server: answers each request with what it saw of it. */
export interface EchoHost {
  /** Where a policy finds it. */
  backend(): { backendHost: string; backendPort: number };
  /** How many requests it has seen. */
  requests(): Promise<number>;
}

/** Starts echo-host before the tests of a file and ends it after them. */
export function useEchoHost(): EchoHost {
  let started: StartedTestContainer;
  beforeAll(async () => {
    if (NETWORK === '') return;
    started = await container('oauth2-test/nginx:1.26')
      .withEntrypoint(['nginx'])
      .withCommand(['-g', 'daemon off;'])
      .withCopyDirectoriesToContainer([{ source: join(import.meta.dirname, 'echo-host'), target: '/etc/nginx' }])
      .withExposedPorts(10000)
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
  });
  afterAll(() => started?.stop());
  return {
    backend: () => ({ backendHost: addressOf(started), backendPort: 10000 }),
    requests: async () => Number(await outputOf(started, ['sh', '-c', 'wc -l < /var/log/nginx/requests.log'])),
  };
}
