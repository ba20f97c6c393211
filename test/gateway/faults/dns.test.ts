import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type DnsServer, startDnsServer } from '../../support/dns_server.ts';
import { UNAVAILABLE_503 } from '../../support/documents.ts';
import { bearer, type Stage, stage, statusOf } from '../../support/gateway.ts';
import { freePort } from '../../support/ports.ts';
import { type Answer, active, RESET, startScriptedIdp } from '../../support/scripted_idp.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

/** A gateway whose endpoint is `idp.example`, and the name server that it asks, unless it asks at another port. */
async function namedEndpoint(
  port: number,
  dnsPort?: number,
): Promise<Stage & { dns: DnsServer; get(token: string): Promise<number> }> {
  const dns = await untilTestEnds(startDnsServer({ 'idp.example': '127.0.0.1' }));
  const parts = await stage({
    introspectionEndpoint: `http://idp.example:${port}/introspect`,
    resolver: { valid: '1s', timeout: '1s', servers: [{ hostname: '127.0.0.1', port: dnsPort ?? dns.port }] },
    ...UNAVAILABLE_503,
    timeouts: { connect: '300ms', total: '1s' },
  });
  return { ...parts, dns, get: (token) => statusOf(parts.gateway, bearer(token)) };
}

test('a name is resolved, does not exist, comes back, and moves', async () => {
  const idp = await untilTestEnds(startScriptedIdp());
  const { dns, get, gateway } = await namedEndpoint(idp.port);

  expect(await get('resolved')).toBe(200);
  expect(idp.requests[0]?.headers.host).toBe(`idp.example:${idp.port}`);

  dns.records = {};
  await sleep(2_100);
  expect(await get('gone')).toBe(503);
  expect(await get('resolved')).toBe(200);
  expect(gateway.errorLog()).toContain('idp.example could not be resolved');

  dns.records = { 'idp.example': '127.0.0.1' };
  await expect.poll(() => get('back'), { timeout: 2_000, interval: 50 }).toBe(200);

  // Nobody listens there.
  dns.records = { 'idp.example': '127.0.0.99' };
  await expect.poll(() => get(`moving${Math.random()}`), { timeout: 3_000, interval: 50 }).toBe(503);
  dns.records = { 'idp.example': '127.0.0.1' };
  await expect.poll(() => get(`moved${Math.random()}`), { timeout: 3_000, interval: 50 }).toBe(200);
});

test.each([
  ['a connection that breaks', RESET, 2, 200],
  ['an answer of 502', { status: 502 }, 1, 503],
] as const)('a name with one address: %s', async (_, first, calls, status) => {
  const idp = await untilTestEnds(startScriptedIdp());
  const { get } = await namedEndpoint(idp.port);
  const answers: Answer[] = [first];
  idp.answer = () => answers.shift() ?? active();

  expect(await get('t')).toBe(status);
  expect(idp.requests).toHaveLength(calls);
});

test('a name with one address: a connection that breaks twice is not tried a third time', async () => {
  const idp = await untilTestEnds(startScriptedIdp());
  const { get } = await namedEndpoint(idp.port);
  idp.answer = RESET;

  expect(await get('t')).toBe(503);
  expect(idp.requests).toHaveLength(2);
});

test('a name server that is not there costs no more than the time budget', async () => {
  const idp = await untilTestEnds(startScriptedIdp());
  const { get } = await namedEndpoint(idp.port, await freePort());

  const start = Date.now();
  expect(await get('t')).toBe(503);
  expect(Date.now() - start).toBeLessThan(2_500);
});

test('a name without a resolver refuses, and the log says why', async () => {
  const { gateway, echo } = await stage({ introspectionEndpoint: 'http://idp.example/introspect' });

  expect(await statusOf(gateway, bearer('t'))).toBe(403);
  expect(gateway.errorLog()).toContain('no resolver defined to resolve idp.example');
  expect(echo.requests).toEqual([]);
});
