import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all, inConfiguration } from '../support/edits.ts';
import { type Engine, engines } from '../support/engines.ts';
import { type Gateway, type GatewayOptions, startNginx } from '../support/nginx.ts';
import { childrenOf } from '../support/processes.ts';

/** A server whose cost is measured. */
export interface Subject {
  name: string;
  url: string;
  /** The processes that serve requests. */
  workers(): number[];
  stop(): Promise<void>;
}

/** A gateway of ours, or a peer that is made of one by `edit`. */
export type NginxSubject = Subject & { gateway: Gateway };

/** Starts what `render` makes, with one worker, so that all of its work is in one place. */
export async function startSubject(name: string, options: GatewayOptions): Promise<NginxSubject> {
  const oneWorker = inConfiguration('worker_processes auto;', 'worker_processes 1;');
  const gateway = await startNginx({ ...options, edit: all(oneWorker, options.edit) });
  const workers = () => childrenOf(Number(readFileSync(join(gateway.state, 'nginx.pid'), 'utf8')));
  return { name, gateway, url: `${gateway.url}/`, workers, stop: () => gateway.stop() };
}

/** Waits until all of them run, uses them, and stops all of them whatever happens. */
export async function during<const S extends readonly Promise<Subject>[], T>(
  starting: S,
  use: (subjects: { -readonly [K in keyof S]: Awaited<S[K]> }) => Promise<T>,
): Promise<T> {
  const settled = await Promise.allSettled(starting);
  const running = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    return await use((await Promise.all(starting)) as { -readonly [K in keyof S]: Awaited<S[K]> });
  } finally {
    for (const subject of running) await subject.stop();
  }
}

/** From here on, gateways run on this NGINX and JavaScript engine. @returns whether it is there */
export function useEngine(name: string): boolean {
  const engine: Engine | undefined = engines().find((candidate) => candidate.name === name);
  if (engine === undefined) return false;
  for (const variable of ['TEST_NGINX', 'TEST_NGINX_MODULES', 'TEST_NJS_ENGINE'] as const) {
    const value = engine.env[variable];
    if (value === undefined) delete process.env[variable];
    else process.env[variable] = value;
  }
  return true;
}

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'oauth2-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
