import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../support/documents.ts';
import { bearer, stage, statusOf } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { head } from '../support/raw.ts';
import { active, INACTIVE, RESET, type ScriptedAnswer, tooLong } from '../support/scripted_idp.ts';
import { askVerdictServer, verdictServerNames } from '../support/verdict_server.ts';

test('a silent endpoint is given up within the time budget', async () => {
  const { gateway, idp } = await stage({ ...UNAVAILABLE_503, timeouts: { connect: '200ms', total: '500ms' } });
  idp.answer = { ...active(), delay: 5000 };
  const start = Date.now();
  expect(await statusOf(gateway, bearer('t'))).toBe(503);
  expect(Date.now() - start).toBeLessThan(2000);
});

test('a silent endpoint: requests with one token share its calls', async () => {
  const { gateway, idp } = await stage({ ...UNAVAILABLE_503, timeouts: { connect: '200ms', total: '2s' } });
  idp.answer = { ...active(), delay: 20_000 };
  const answers: Promise<number>[] = [];
  for (let i = 0; i < 60; i++) {
    answers.push(statusOf(gateway, bearer('t')));
    await sleep(100);
  }
  expect(new Set(await Promise.all(answers))).toEqual(new Set([503]));
  // One a second, and on a busy machine a few more; without sharing one for each request.
  expect(idp.requests.length).toBeLessThanOrEqual(20);
});

test('staleIfUnavailable keeps a known token working, and only that one, for its time', async () => {
  const { gateway, idp } = await stage({
    ...UNAVAILABLE_503,
    cacheIntrospectionResponse: '2s',
    staleIfUnavailable: '4s',
  });
  expect(await statusOf(gateway, bearer('known'))).toBe(200);
  idp.answer = { status: 500, body: '' };
  await sleep(3500);
  expect(await statusOf(gateway, bearer('known'))).toBe(200);
  expect(await statusOf(gateway, bearer('unknown'))).toBe(503);
  await sleep(5000);
  expect(await statusOf(gateway, bearer('known'))).toBe(503);
});

test('staleIfUnavailable and a silent endpoint: one request of a known token waits, and no other', async () => {
  const { gateway, idp } = await stage({
    ...UNAVAILABLE_503,
    cacheIntrospectionResponse: '2s',
    staleIfUnavailable: '7s',
    timeouts: { connect: '200ms', total: '1s' },
  });
  expect(await statusOf(gateway, bearer('known'))).toBe(200);
  const end = Date.now() + 6_000;
  idp.answer = { ...active(), delay: 5_000 };
  await sleep(2_500);

  const waits: number[] = [];
  while (Date.now() < end) {
    const start = Date.now();
    expect(await statusOf(gateway, bearer('known'))).toBe(200);
    waits.push(Date.now() - start);
    await sleep(20);
  }
  expect(waits.filter((wait) => wait > 500)).toHaveLength(1);
  // It is asked again and again, but not for every request.
  expect(idp.requests.length).toBeGreaterThan(2);
  expect(idp.requests.length).toBeLessThan(12);
  await sleep(4_000);
  expect(await statusOf(gateway, bearer('known'))).toBe(503);
});

test('staleIfUnavailable is for outages: a refusal ends it, and so does an endpoint that answers', async () => {
  const { gateway, idp } = await stage({
    ...UNAVAILABLE_503,
    cacheIntrospectionResponse: '2s',
    staleIfUnavailable: '1h',
    verifyClaims: [{ claim: 'realm', type: 'STRING', value: 'ours' }],
  });
  const status = (token: string) => statusOf(gateway, bearer(token));
  const refusals: { [token: string]: ScriptedAnswer } = {
    revoked: INACTIVE,
    moved: active({ realm: 'other' }),
  };
  const errors = [400, 401, 404, 410].map(String);
  idp.answer = active({ realm: 'ours' });
  for (const token of [...Object.keys(refusals), ...errors, 'good']) expect(await status(token)).toBe(200);

  idp.answer = (token) => refusals[token] ?? { status: Number(token) || 500, body: { error: 'invalid_token' } };
  await sleep(3_000);
  for (const token of errors) expect(await status(token)).toBe(503);
  for (const token of Object.keys(refusals)) expect(await status(token)).toBe(403);

  idp.answer = RESET;
  await sleep(2_500);
  for (const token of [...Object.keys(refusals), ...Object.keys(refusals)]) expect(await status(token)).toBe(503);
  expect(await status('good')).toBe(200);
});

test('a refresh whose answer NGINX drops leaves the old verdict as it is, to its end', async () => {
  const { gateway, idp } = await stage({ ...UNAVAILABLE_503, cacheIntrospectionResponse: '6s' });
  const status = () => statusOf(gateway, bearer('t'));
  const start = Date.now();
  expect(await status()).toBe(200);
  idp.answer = tooLong();
  let refused = 0;
  while (refused === 0) {
    await sleep(100);
    if ((await status()) === 503) refused = Date.now() - start;
  }
  // Refreshed in vain after four seconds.
  expect(refused).toBeGreaterThan(4_500);
  expect(refused).toBeLessThanOrEqual(6_500);
  expect(idp.requests.length).toBeGreaterThan(2);

  idp.answer = active();
  await expect.poll(status, { timeout: 1_500, interval: 30 }).toBe(200);
});

test('only the verdict server serves an old verdict: it knows what was refused since', async () => {
  const { gateway } = await stage({ staleIfUnavailable: '1h' });
  const lines = [`Host: ${verdictServerNames(gateway)[0]}`, `X-OAuth2-Credential: ${CANARY}t`];
  const answer = await askVerdictServer(gateway, head('GET / HTTP/1.1', ...lines));
  expect(answer.match(/^cache-control: .*$/gim)).toEqual(['Cache-Control: stale-while-revalidate=30']);
});
