import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { documentWith } from '../support/documents.ts';
import { startEcho } from '../support/echo.ts';
import { bearer, gatewayFor, send, stage, statusOf } from '../support/gateway.ts';
import type { Gateway } from '../support/nginx.ts';
import { record } from '../support/record.ts';
import { active, INACTIVE, type ScriptedIdp, startScriptedIdp } from '../support/scripted_idp.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

/** On a connection of its own: a reload leaves a kept-alive one with the old worker. */
function get(gateway: Gateway, token: string, path?: string): Promise<number> {
  return statusOf(gateway, { ...bearer(token), connection: 'close' }, path);
}

const RULE = { claim: 'role', type: 'STRING', value: 'admin' };

/** A second policy beside an undemanding one on the same endpoint, or on `other`. */
const SECOND: [what: string, action: (other: ScriptedIdp) => object, data?: object][] = [
  ['a claim rule', () => ({ verifyClaims: [RULE] })],
  ['required scopes', () => ({ requiredScopes: ['admin'] })],
  ['an audience', () => ({ audience: ['api'] })],
  ['an issuer', () => ({ issuers: ['https://idp.example'] })],
  ['another endpoint', (other) => ({ introspectionEndpoint: other.endpoint })],
  ['another response type', () => ({ introspectionResponse: 'application/jwt' })],
  ['another client', () => ({}), { clientAppID: 'another', clientSecret: 'another-secret' }],
];

async function twoEndpoints() {
  const idp = await untilTestEnds(startScriptedIdp());
  const other = await untilTestEnds(startScriptedIdp());
  const echo = await untilTestEnds(startEcho());
  const strangers = `Basic ${Buffer.from('another:another-secret').toString('base64')}`;
  // Another client is told that the token is not for it.
  idp.answer = () => (idp.requests.at(-1)?.headers.authorization === strangers ? INACTIVE : active());
  other.answer = INACTIVE;
  return { idp, other, echo };
}

test('a permissive route warms no cache for a strict one, whatever makes it strict', async () => {
  const { idp, other, echo } = await twoEndpoints();
  const documents = [['lenient', () => ({})] as (typeof SECOND)[0], ...SECOND].map(([, action, data], index) => {
    const whole = { introspectionEndpoint: idp.endpoint, ...action(other) };
    return documentWith(whole, { backendPort: echo.port, data, basePath: `/p${index}` });
  });
  const gateway = await gatewayFor(documents);

  for (const token of ['t', 'tt', 'T', 't.']) {
    for (let i = 0; i < 2; i++) {
      expect(await get(gateway, token, '/p0')).toBe(200);
      for (const [index, [what]] of SECOND.entries()) {
        expect(await get(gateway, token, `/p${index + 1}`), what).toBe(403);
      }
    }
  }
  expect(echo.requests).toHaveLength(8);
});

test.each(SECOND)('after a reload with %s, a warm verdict is out of reach at once', async (_, action, data) => {
  const { idp, other, echo } = await twoEndpoints();
  const document = (more: object, credentials?: object) =>
    documentWith({ introspectionEndpoint: idp.endpoint, ...more }, { backendPort: echo.port, data: credentials });
  const gateway = await gatewayFor([document({})]);
  expect(await get(gateway, 't')).toBe(200);
  expect(await get(gateway, 't')).toBe(200);

  gateway.renderAgain([document(action(other), data)]);
  await gateway.reload();
  expect(await get(gateway, 't')).toBe(403);

  gateway.renderAgain([document({})]);
  await gateway.reload();
  expect(await get(gateway, 't')).toBe(200);
  expect(echo.requests).toHaveLength(3);
});

test('thousands of tokens under load: none is served at or after its exp', async () => {
  const { gateway, idp } = await stage({ cacheIntrospectionResponse: '1m' });
  const COUNT = 2_000;
  const start = Math.floor(Date.now() / 1000);
  const exps = Array.from({ length: COUNT }, (_, i) => start + 1.5 + (i % 6) * 0.5);
  idp.answer = (token) => active({ exp: exps[Number(token)] });
  const dispatcher = await untilTestEnds(new Agent({ connections: 16 }));

  const late: string[] = [];
  const served = { before: 0, after: 0 };
  const one = async () => {
    const index = Math.floor(Math.random() * COUNT);
    const sent = Date.now() / 1000;
    const { status } = await send(gateway, { headers: bearer(String(index)), dispatcher });
    const exp = exps[index] as number;
    if (status === 200) served.before++;
    if (status === 403) served.after++;
    if (status === 200 && sent >= exp) late.push(`${index}: sent at ${sent}, exp ${exp}`);
  };
  const client = async () => {
    while (Date.now() / 1000 < start + 5.5) await one();
  };
  await Promise.all(Array.from({ length: 16 }, client));

  record('tokens with spread-out exp under load', {
    tokens: COUNT,
    'requests allowed': served.before,
    'requests refused, past exp': served.after,
    'allowed at or after exp': late.length,
  });
  expect(late).toEqual([]);
  expect(served.before).toBeGreaterThan(100);
  expect(served.after).toBeGreaterThan(10);
});

test('a revoked token is gone after the time of the policy, and stays gone', async () => {
  const { gateway, idp } = await stage({ cacheIntrospectionResponse: '2s' });
  expect(await get(gateway, 't')).toBe(200);
  idp.answer = INACTIVE;
  const revoked = Date.now();

  const seen: { at: number; status: number }[] = [];
  while (Date.now() < revoked + 4_500) {
    seen.push({ at: Date.now() - revoked, status: await get(gateway, 't') });
    await sleep(50);
  }
  const last = seen.findLast(({ status }) => status === 200);
  expect(last?.at ?? 0).toBeLessThan(2_000);
  expect(seen.filter(({ at, status }) => at >= 2_000 && status !== 403)).toEqual([]);
});

test('staleIfUnavailable ends at exp, however long it may be', async () => {
  const { gateway, idp } = await stage({ cacheIntrospectionResponse: '2s', staleIfUnavailable: '1h' });
  const exp = Math.floor(Date.now() / 1000) + 5;
  idp.answer = active({ exp });
  expect(await get(gateway, 't')).toBe(200);
  await idp.close();

  const seen: { at: number; status: number }[] = [];
  while (Date.now() / 1000 < exp + 1) {
    const at = Date.now() / 1000;
    seen.push({ at, status: await get(gateway, 't') });
    await sleep(100);
  }
  expect(seen.filter(({ at, status }) => at >= exp && status === 200)).toEqual([]);
  // It did serve while the endpoint was down.
  expect(seen.filter(({ at, status }) => at > exp - 2.5 && status === 200).length).toBeGreaterThan(0);
});

test('no part of a token is its key: equal prefixes and endings stay apart', async () => {
  const { gateway, idp } = await stage({ cacheKey: 'hashed' });
  const long = 'a'.repeat(7_000);
  const good = [`${long}b`, `b${long}`, long];
  idp.answer = (token) => (good.includes(token) ? active() : INACTIVE);
  for (const token of good) expect(await get(gateway, token)).toBe(200);
  for (const token of [`${long}c`, `c${long}`, `${long}a`, long.slice(1), `${long}=`, `${long}B`]) {
    expect(await get(gateway, token)).toBe(403);
  }
});

test('cacheKey plain keeps the token in the cache directory alone', async () => {
  const echo = await untilTestEnds(startEcho());
  const idp = await untilTestEnds(startScriptedIdp());
  const action = { introspectionEndpoint: idp.endpoint, cacheKey: 'plain' };
  const gateway = await gatewayFor([documentWith(action, { backendPort: echo.port })], {
    tokensMayBeIn: /tokens_[0-9a-f]{8}_(default|window)/,
  });

  expect(await get(gateway, 'plain')).toBe(200);
  expect(await get(gateway, 'plain')).toBe(200);
  expect(idp.requests).toHaveLength(1);
  const grep = spawnSync('grep', ['-r', '-l', 'CanaryToken-plain', join(gateway.state)], { encoding: 'utf8' });
  expect(grep.stdout).toContain('_default/');
});
