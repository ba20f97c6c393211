import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { all, inConfiguration } from '../support/edits.ts';
import { record } from '../support/record.ts';
import { fastStage, statusOrZero } from './stage.ts';

/** Few descriptors for each worker. */
const FEW_DESCRIPTORS = all(
  inConfiguration('worker_processes auto;', 'worker_processes 1; worker_rlimit_nofile 40;'),
  inConfiguration('worker_connections 8192;', 'worker_connections 200;'),
);

test('out of descriptors, nothing is let in; with descriptors again, all is well', async () => {
  const { gateway } = await fastStage({}, { edit: FEW_DESCRIPTORS, expectedTrouble: /Too many open files/ });
  expect(await statusOrZero(gateway.url, 'good')).toBe(200);

  const idle: Socket[] = [];
  const open = Number(new URL(gateway.url).port);
  for (let i = 0; i < 28; i++) idle.push(connect(open, '127.0.0.1').on('error', () => {}));
  await sleep(300);
  const statuses = new Set<number>();
  for (let i = 0; i < 12; i++) {
    // Each of these takes descriptors for the verdict, the call and the backend.
    for (const token of [`bad${i}`, undefined]) {
      const status = await Promise.race([statusOrZero(gateway.url, token), sleep(300).then(() => 0)]);
      statuses.add(status);
    }
    idle.push(connect(open, '127.0.0.1').on('error', () => {}));
  }
  expect([...statuses].filter((status) => status >= 200 && status < 300)).toEqual([]);
  expect(gateway.errorLog()).toContain('Too many open files');

  // NGINX takes no connections for `accept_mutex_delay` after it had no descriptor for one, and those that waited
  // meanwhile can have it do so again.
  for (const socket of idle) socket.destroy();
  const start = Date.now();
  let polls = 0;
  await expect.poll(() => statusOrZero(gateway.url, `good-new${polls++}`), { timeout: 3_000, interval: 20 }).toBe(200);
  const took = Date.now() - start;
  expect(took).toBeLessThan(1_000);
  record('descriptors exhausted', { 'service again after ms': took });
  expect(await statusOrZero(gateway.url, 'bad')).toBe(403);
});
