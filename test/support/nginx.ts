import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseEngine, type Edit } from './edits.ts';
import { nginxUnderTest, renderOptions } from './engines.ts';
import { accepts, freePort } from './ports.ts';
import { childrenOf, listeningSocket, openFiles } from './processes.ts';
import { renderPolicies } from './render.ts';

export interface GatewayOptions {
  /** Proxy documents, rendered together. */
  policies: object[];
  /** A free port is taken when this is left out. */
  listenPort?: number;
  /** Where its folder is made; the system's folder for temporary files if left out. */
  parent?: string;
  edit?: Edit;
}

export interface Gateway {
  url: string;
  /** Where `render` wrote nginx.conf. */
  dir: string;
  /** Where caches, logs and the pid are. */
  state: string;
  /** What `render` warned about, line by line. */
  warnings: string;
  errorLog(): string;
  accessLog(): string;
  /** Renders other policies over those that run; a `reload` makes them count. */
  renderAgain(policies: object[]): void;
  /** Sends HUP and waits till only new workers take requests. */
  reload(): Promise<void>;
  /** The worker processes that take requests. */
  workers(): number[];
  /** The master process. */
  pid: number;
  alive(): boolean;
  /** Ends NGINX; its files stay. */
  end(): Promise<void>;
  /** Removes its files. */
  remove(): void;
  stop(): Promise<void>;
}

/** Renders the policies with the real command, starts NGINX on the result and waits till it listens. */
export async function startNginx(options: GatewayOptions): Promise<Gateway> {
  const port = options.listenPort ?? (await freePort());
  const root = mkdtempSync(join(options.parent ?? tmpdir(), 'oauth2-gateway-'));
  const dir = join(root, 'conf');
  const state = join(root, 'state');
  const remove = () => rmSync(root, { recursive: true, force: true });
  let child: ChildProcess | undefined;
  let warnings = '';
  const renderAgain = (policies: object[]) => {
    const args = ['--out', dir, '--listen', `127.0.0.1:${port}`, '--state', state, ...renderOptions()];
    warnings = renderPolicies(root, policies, args);
    if (process.env.TEST_NJS_ENGINE) chooseEngine(dir, process.env.TEST_NJS_ENGINE);
    options.edit?.(dir);
  };

  try {
    mkdirSync(state);
    renderAgain(options.policies);
    child = spawn(nginxUnderTest(), ['-c', join(dir, 'nginx.conf'), '-g', 'daemon off;']);
    await listening(child, port);
  } catch (error) {
    if (child) await quit(child);
    remove();
    throw error;
  }

  const nginx = child;
  return {
    url: `http://127.0.0.1:${port}`,
    dir,
    state,
    warnings,
    errorLog: () => readLogs(state, 'error'),
    accessLog: () => readLogs(state, 'access'),
    renderAgain,
    reload: () => reload(nginx.pid as number, port),
    workers: () => workers(nginx.pid as number, port),
    pid: nginx.pid as number,
    alive: () => isAlive(nginx),
    end: () => quit(nginx),
    remove,
    async stop() {
      await quit(nginx);
      remove();
    },
  };
}

/** Resolves when the port accepts connections, rejects with NGINX's own words when NGINX ends before that. */
export async function listening(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  let failure: Error | undefined;
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout?.resume();
  child.once('error', (error) => {
    failure = error;
  });
  child.once('close', (code) => {
    failure ??= new Error(`nginx ended with status ${code}:\n${said}`);
  });
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) {
    if (failure) throw failure;
    if (await accepts(port)) return;
  }
  throw new Error(`nginx does not listen on port ${port}:\n${said}`);
}

/** The children of an NGINX that accept connections: its workers, without those that are shutting down. */
function workers(master: number, port: number): number[] {
  const listening = listeningSocket(port);
  return childrenOf(master).filter((pid) => openFiles(pid).includes(listening));
}

async function reload(master: number, port: number): Promise<void> {
  const before = workers(master, port);
  process.kill(master, 'SIGHUP');
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(5)) {
    const now = workers(master, port);
    if (now.length >= before.length && !now.some((pid) => before.includes(pid))) return;
  }
  throw new Error('nginx did not reload');
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Asks NGINX, if it still runs, to finish its requests and end; insists after three seconds. */
export async function quit(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGQUIT');
  const insist = setTimeout(() => child.kill('SIGTERM'), 3_000);
  await ended;
  clearTimeout(insist);
}

/** All log files of one kind under the state directory, one after the other. */
function readLogs(state: string, kind: 'error' | 'access'): string {
  if (!existsSync(state)) return '';
  return readdirSync(state, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes(kind) && file.endsWith('.log'))
    .sort()
    .map((file) => readFileSync(join(state, file), 'utf8'))
    .join('');
}
