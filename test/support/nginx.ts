import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLIENT_ID, CLIENT_SECRET } from './identity-provider.ts';

/** The command under test, as `make build` leaves it. */
const CLI = join(import.meta.dirname, '../../dist/cli.js');

export interface GatewayOptions {
  /** Proxy documents, rendered together. */
  policies: object[];
  /** A free port is taken when this is left out. */
  listenPort?: number;
  /** The NGINX to render for and to run. */
  binary?: string;
  /** Where its folder is made; the system's folder for temporary files if left out. */
  parent?: string;
  /** Changes the rendered files before NGINX reads them. */
  edit?: (dir: string) => void;
}

export interface Gateway {
  url: string;
  /** Where `render` wrote nginx.conf. */
  dir: string;
  /** Where caches, logs and the pid are. */
  state: string;
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
  const binary = options.binary ?? process.env.TEST_NGINX ?? 'nginx';
  const port = options.listenPort ?? (await freePort());
  const root = mkdtempSync(join(options.parent ?? tmpdir(), 'oauth2-gateway-'));
  const dir = join(root, 'conf');
  const state = join(root, 'state');
  const remove = () => rmSync(root, { recursive: true, force: true });
  let child: ChildProcess | undefined;
  const renderAgain = (policies: object[]) => {
    const args = ['--out', dir, '--listen', `127.0.0.1:${port}`, '--state', state, '--nginx', binary];
    if (process.env.TEST_NGINX_MODULES) args.push('--modules', process.env.TEST_NGINX_MODULES);
    renderPolicies(root, policies, args);
    if (process.env.TEST_NJS_ENGINE) chooseEngine(dir, process.env.TEST_NJS_ENGINE);
    options.edit?.(dir);
  };

  try {
    mkdirSync(state);
    renderAgain(options.policies);
    child = spawn(binary, ['-c', join(dir, 'nginx.conf'), '-g', 'daemon off;']);
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

/** QuickJS instead of njs, where NGINX has both. */
export function chooseEngine(dir: string, engine: string): void {
  const file = join(dir, 'http.conf');
  writeFileSync(file, `js_engine ${engine};\n${readFileSync(file, 'utf8')}`);
}

/**
 * A port on 127.0.0.1 that nobody listens on: `wanted` if it is free, else any. Outside the range from
 * which the system takes ports for outgoing connections, and another range for each test worker, so
 * that it is still free when NGINX binds it.
 */
export async function freePort(wanted?: number): Promise<number> {
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % 8;
  const port = wanted ?? 12_000 + worker * 2_000 + Math.floor(Math.random() * 2_000);
  return (await isFree(port)) ? port : freePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export interface PolicyExtras {
  /** 127.0.0.1 if left out. */
  backendHost?: string;
  backendPort: number;
  /** Several proxies of one gateway have one each; `/` if left out. */
  basePath?: string;
  /** The client's credentials, if not those of the identity provider in identity-provider.ts. */
  data?: object;
  /** Further entries of `proxyConfig.policies`. */
  policies?: object;
}

/** The tutorial's whole proxy document around one introspection policy. */
export function introspectionPolicy(action: object, extras: PolicyExtras): object {
  const data = extras.data ?? { clientAppID: CLIENT_ID, clientSecret: CLIENT_SECRET };
  return proxyDocument({ 'oauth2-introspection': [{ action, data: [data] }], ...extras.policies }, extras);
}

/** The tutorial's whole proxy document with these policies. */
export function proxyDocument(
  policies: object,
  { backendHost, backendPort, basePath = '/' }: Pick<PolicyExtras, 'backendHost' | 'backendPort' | 'basePath'>,
): object {
  return {
    name: `test-proxy${basePath.slice(1)}`,
    version: 'v1',
    proxyConfig: {
      hostname: 'data-host',
      ingress: { basePath, basePathVersionAppendRule: 'NONE' },
      backends: [
        {
          serviceName: 'backend-echo-svc',
          serviceTargets: [
            {
              hostname: backendHost ?? '127.0.0.1',
              listener: { enableTLS: false, port: backendPort, transportProtocol: 'HTTP' },
            },
          ],
        },
      ],
      policies,
    },
  };
}

/** Runs the `render` command with these options; the policies are written to `folder` first. */
export function renderPolicies(folder: string, policies: object[], options: string[]): void {
  const files = policies.map((policy, index) => {
    const file = join(folder, `policy-${index + 1}.json`);
    writeFileSync(file, JSON.stringify(policy, null, 2), { mode: 0o600 });
    return file;
  });
  const result = spawnSync(process.execPath, [CLI, 'render', ...files, ...options], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`render failed (${result.status}): ${result.stderr || result.error}`);
}

/** Resolves when the port accepts connections, rejects with NGINX's own words when NGINX ends before that. */
async function listening(child: ChildProcess, port: number): Promise<void> {
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

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The children of an NGINX that accept connections: its workers, without those that are shutting down. */
function workers(master: number, port: number): number[] {
  const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim();
  const listening = listeningSocket(port);
  return children
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => openFiles(pid).includes(listening));
}

function listeningSocket(port: number): string {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((text) => text.includes(address));
  return `socket:[${line?.trim().split(/\s+/)[9]}]`;
}

/** What the descriptors of a process point to; nothing when it is gone. */
export function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
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

/** Asks NGINX to finish its requests and end; insists after three seconds. */
async function quit(child: ChildProcess): Promise<void> {
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
