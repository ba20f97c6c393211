import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { load } from '../support/load.ts';
import { type Gateway, quit } from '../support/nginx.ts';
import { childrenOf } from '../support/processes.ts';
import { record } from '../support/record.ts';
import { fastStage, statusOrZero } from './stage.ts';

test('a worker that is killed loses its own connections only, and its calls do not block their tokens', async () => {
  const { gateway, idp } = await fastStage({}, { expectedTrouble: /exited on signal 9/ });
  const answer = idp.answer as (token: string) => object;
  idp.answer = (token) => ({ ...answer(token), delay: 30 });
  const rate = 500;
  const kills = 3;
  const killing = async () => {
    for (let i = 0; i < kills; i++) {
      await sleep(700);
      process.kill(gateway.workers()[0] as number, 'SIGKILL');
      await expect.poll(() => gateway.workers().length).toBeGreaterThan(1);
    }
    await sleep(700);
  };
  const result = await load(gateway.url, (n) => `good${n % 200}`, rate, killing());

  // At 500 requests a second of a few milliseconds each, few are open at any moment.
  expect(result.lost.length).toBeLessThanOrEqual(kills * 40);
  expect(Object.keys(result.statuses)).toEqual(['200']);
  for (let i = 0; i < 200; i += 20) expect(await statusOrZero(gateway.url, `good${i}`)).toBe(200);
  record('workers killed', {
    workers: kills,
    requests: result.sent,
    'lost with their connections': result.lost.length,
  });
});

test('after kill -9 of master and workers, a plain start works and knows its verdicts', async () => {
  const { gateway, idp } = await fastStage();
  expect(await statusOrZero(gateway.url, 'good')).toBe(200);
  const all = [gateway.pid, ...childrenOf(gateway.pid)];
  for (const pid of all) process.kill(pid, 'SIGKILL');
  await expect.poll(() => statusOrZero(gateway.url, 'good')).toBe(0);

  startAgain(gateway);
  await expect.poll(() => statusOrZero(gateway.url, 'good'), { timeout: 5_000 }).toBe(200);
  expect(await statusOrZero(gateway.url, 'bad')).toBe(403);
  // NGINX reads its cache directory again, so the token is not asked about again.
  expect(idp.requests.filter(({ form }) => form.get('token')?.endsWith('good'))).toHaveLength(1);
});

test('kill -9 of the master alone: its workers serve on, and a plain start needs them ended', async () => {
  const { gateway, idp } = await fastStage({}, { expectedTrouble: /Address already in use|still could not bind/ });
  const children = childrenOf(gateway.pid);
  const left = () => children.filter((pid) => existsSync(`/proc/${pid}`));
  onTestFinished(() => {
    for (const pid of left()) process.kill(pid, 'SIGKILL');
  });
  const expectService = async (token: string) => {
    expect(await statusOrZero(gateway.url, token)).toBe(200);
    expect(await statusOrZero(gateway.url, 'bad')).toBe(403);
    expect(await statusOrZero(gateway.url)).toBe(401);
  };
  await expectService('good');
  process.kill(gateway.pid, 'SIGKILL');
  await expect.poll(gateway.alive).toBe(false);
  await expectService('good-without-master');

  // NGINX tries for two and a half seconds to have the port.
  const [status] = await once(startAgain(gateway), 'exit');
  expect(status).toBe(1);
  expect(gateway.errorLog()).toContain('Address already in use');
  expect(left()).toEqual(children);
  await expectService('good-after-a-start-in-vain');

  for (const pid of children) process.kill(pid, 'SIGQUIT');
  await expect.poll(left, { timeout: 5_000 }).toEqual([]);
  startAgain(gateway);
  await expect.poll(() => statusOrZero(gateway.url, 'good'), { timeout: 5_000 }).toBe(200);
  await expectService('good-again');
  expect(idp.requests.filter(({ form }) => form.get('token')?.endsWith('-good'))).toHaveLength(1);
  record('master killed alone', {
    'its workers': 'serve on',
    'a plain start': 'fails, the port is taken',
    'a plain start after SIGQUIT to the workers': 'works, with their verdicts',
  });
});

/** A plain start with the same configuration; it ends with the test. */
function startAgain(gateway: Gateway): ChildProcess {
  const nginx = spawn('nginx', ['-c', join(gateway.dir, 'nginx.conf'), '-g', 'daemon off;']);
  onTestFinished(() => quit(nginx));
  return nginx;
}
