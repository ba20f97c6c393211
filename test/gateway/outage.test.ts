import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bearer, stage, statusOf } from '../support/gateway.ts';
import { active, tooLong } from '../support/scripted_idp.ts';

const UNAVAILABLE = { errorReturnConditions: { unavailable: { returnCode: 503 } } };

test('a silent endpoint is given up within the time budget', async () => {
  const { gateway, idp } = await stage({ ...UNAVAILABLE, timeouts: { connect: '200ms', total: '500ms' } });
  idp.answer = { ...active(), delay: 5000 };
  const start = Date.now();
  expect(await statusOf(gateway, bearer('t'))).toBe(503);
  expect(Date.now() - start).toBeLessThan(2000);
});

test('staleIfUnavailable keeps a known token working, and only that one, for its time', async () => {
  const { gateway, idp } = await stage({ ...UNAVAILABLE, cacheIntrospectionResponse: '2s', staleIfUnavailable: '4s' });
  expect(await statusOf(gateway, bearer('known'))).toBe(200);
  idp.answer = { status: 500, body: '' };
  await sleep(3500);
  expect(await statusOf(gateway, bearer('known'))).toBe(200);
  expect(await statusOf(gateway, bearer('unknown'))).toBe(503);
  await sleep(5000);
  expect(await statusOf(gateway, bearer('known'))).toBe(503);
});

test('a refresh whose answer NGINX drops leaves the old verdict as it is, to its end', async () => {
  const { gateway, idp } = await stage({ ...UNAVAILABLE, cacheIntrospectionResponse: '6s' });
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
