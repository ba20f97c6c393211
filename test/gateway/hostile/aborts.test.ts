import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bearer, type Stage, stage, statusOf } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import type { Gateway } from '../../support/nginx.ts';
import { openFiles } from '../../support/processes.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { active, INACTIVE, onlyGood } from '../../support/scripted_idp.ts';

function descriptors(gateway: Gateway): number {
  return gateway.workers().reduce((sum, worker) => sum + openFiles(worker).length, 0);
}

/** Sends a request and goes away after so many milliseconds. */
async function hangUp({ gateway }: Stage, token: string, after: number): Promise<void> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET / HTTP/1.1\r\nHost: data-host\r\nAuthorization: Bearer ${CANARY}${token}\r\n\r\n`);
  await sleep(after);
  if (after % 2 === 0) socket.destroy();
  else socket.resetAndDestroy();
}

test('clients that leave during the introspection hurt nobody', async () => {
  const parts = await stage();
  const { gateway, idp } = parts;
  idp.answer = (token) => ({ ...(token.startsWith('good') ? active() : INACTIVE), delay: 60 });
  const get = (token: string) => statusOf(gateway, bearer(token));
  await get('good');
  const before = gateway.workers();
  const rush = async () => {
    const leaving = Array.from({ length: 200 }, (_, i) => hangUp(parts, `${i % 3 ? 'good' : 'bad'}${i % 40}`, i % 90));
    const staying = Array.from({ length: 40 }, (_, i) => get(`good${i}`));
    expect(await Promise.all(staying)).toEqual(Array(40).fill(200));
    await Promise.all(leaving);
    await sleep(200);
  };

  await rush();
  // What stays open stays open on purpose: connections to the backend and the verdict server, verdicts in use.
  const kept = descriptors(gateway);
  for (let i = 0; i < 3; i++) await rush();
  await expect.poll(() => descriptors(gateway), { timeout: 5_000 }).toBeLessThan(kept + 150);
  expect(gateway.workers()).toEqual(before);
  expect(await get('bad1')).toBe(403);
});

test('a slow client is answered as soon as its headers are there, and costs others nothing', async () => {
  const { gateway, idp, echo } = await stage();
  idp.answer = onlyGood;
  const slow = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  slow.on('error', () => {});
  slow.write('GET / HTTP/1.1\r\nHost: data-host\r\nAuthoriz');

  const post = head('POST / HTTP/1.1', 'Host: data-host', `Authorization: Bearer ${CANARY}bad`, 'Content-Length: 1000');
  const start = Date.now();
  expect(statuses(await exchange(gateway.url, `${post}x`, 1_000))).toEqual([403]);
  expect(await statusOf(gateway, bearer('good'))).toBe(200);
  expect(Date.now() - start).toBeLessThan(3_000);
  expect(echo.requests).toHaveLength(1);
  slow.destroy();
});
