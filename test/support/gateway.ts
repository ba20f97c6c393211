import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Dispatcher, request } from 'undici';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { documentWith } from './documents.ts';
import { type Echo, startEcho } from './echo.ts';
import type { Edit } from './edits.ts';
import { folderForGateways } from './file_systems.ts';
import { CANARY, leaksOf, troubleIn } from './leaks.ts';
import { type Gateway, startNginx } from './nginx.ts';
import { type ScriptedIdp, startScriptedIdp } from './scripted_idp.ts';
import { untilTestEnds } from './until_test_ends.ts';

export interface Stage {
  idp: ScriptedIdp;
  echo: Echo;
  gateway: Gateway;
}

export interface GatewayExtras {
  edit?: Edit;
  /** Lines of the error log that the test itself provokes. */
  expectedTrouble?: RegExp;
  /** Files of the state folder that may hold tokens. */
  tokensMayBeIn?: RegExp;
}

/** A gateway between a scripted endpoint and an echo backend; all three end with the test. */
export async function stage(
  action: object = {},
  extras: { data?: object; policies?: object; backendPort?: number; basePath?: string } & GatewayExtras = {},
): Promise<Stage> {
  const idp = await untilTestEnds(startScriptedIdp());
  const echo = await untilTestEnds(startEcho());
  const policy = documentWith(
    { introspectionEndpoint: idp.endpoint, ...action },
    { backendPort: echo.port, ...extras },
  );
  return { idp, echo, gateway: await gatewayFor([policy], extras) };
}

/**
 * The NGINX under test for these documents; it ends with the test, and a failing test prints its error log.
 * Every test ends with a look for what must not be there: tokens and secrets, and trouble in the error log.
 */
export async function gatewayFor(policies: object[], extras: GatewayExtras = {}): Promise<Gateway> {
  const gateway = await startNginx({ policies, edit: extras.edit, parent: folderForGateways() });
  let log = '';
  onTestFinished(async () => {
    await gateway.end();
    log = gateway.errorLog();
    const leaks = leaksOf(gateway, policies).filter((file) => !extras.tokensMayBeIn?.test(file));
    const found = { leaks, trouble: troubleIn(log, extras.expectedTrouble) };
    gateway.remove();
    expect(found).toEqual({ leaks: [], trouble: [] });
  });
  onTestFailed(() => console.error(`NGINX error log:\n${log || gateway.errorLog()}`));
  return gateway;
}

/** The header that carries a token by default. Every such token is a canary. */
export function bearer(token: string): { authorization: string } {
  return realBearer(CANARY + token);
}

/** The same with a token that an identity provider issued. */
export function realBearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

export interface RequestOptions extends Partial<Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>> {
  /** `/` if left out. */
  path?: string;
  /** For a connection of the test's own. */
  dispatcher?: Dispatcher;
}

/** Sends a request and reads the whole answer. */
export async function send({ url }: Pick<Gateway, 'url'>, { path = '/', ...options }: RequestOptions = {}) {
  const { statusCode, headers, body } = await request(url + path, options);
  return { status: statusCode, headers, body: await body.text() };
}

/** The status of the answer to a GET with these headers. */
export async function statusOf(
  gateway: Pick<Gateway, 'url'>,
  headers: Record<string, string> | string[] = {},
  path = '/',
): Promise<number> {
  return (await send(gateway, { headers, path })).status;
}

let tokens = 0;

/** The status for a token that no test has used before. */
export function statusOfNewToken(gateway: Gateway): Promise<number> {
  return statusOf(gateway, bearer(`new-${++tokens}`));
}

/** The files of the verdicts that a gateway with one policy keeps. */
export function verdictFiles({ state }: Gateway): string[] {
  return readdirSync(state, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^tokens_\w+_default\/.*[0-9a-f]{32}$/.test(name))
    .map((name) => join(state, name));
}

/** What the access log says of the cache, `cache=HIT` and the like, sorted: workers write their lines in any order. */
export function cacheStatuses(gateway: Gateway): string[] {
  return (gateway.accessLog().match(/cache=\w+/g) ?? []).sort();
}
