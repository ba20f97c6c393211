import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { load } from '../support/load.ts';
import { record } from '../support/record.ts';
import { fastStage, statusOrZero } from './stage.ts';

test('an upgrade of the binary in place loses no request', async () => {
  const { gateway } = await fastStage();
  const pidFile = join(gateway.state, 'nginx.pid');
  const pidIn = (file: string) => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  // NGINX upgrades itself only as a daemon, and only by its full path.
  await gateway.end();
  const nginx = execFileSync('sh', ['-c', 'command -v nginx'], { encoding: 'utf8' }).trim();
  spawnSync(nginx, ['-c', join(gateway.dir, 'nginx.conf')]);
  onTestFinished(() => endAll([pidIn(pidFile), pidIn(`${pidFile}.oldbin`)]));
  await expect.poll(() => statusOrZero(gateway.url, 'good0')).toBe(200);
  const old = pidIn(pidFile);

  const upgrade = async () => {
    await sleep(300);
    process.kill(old, 'SIGUSR2');
    await waitFor(() => pidIn(`${pidFile}.oldbin`) === old && pidIn(pidFile) > 0);
    await sleep(500);
    process.kill(old, 'SIGQUIT');
    await waitFor(() => !existsSync(`/proc/${old}`));
    await sleep(300);
  };
  const result = await load(gateway.url, (n) => `good${n % 50}`, 500, upgrade());

  expect(result.lost).toEqual([]);
  expect(Object.keys(result.statuses)).toEqual(['200']);
  expect(pidIn(pidFile)).not.toBe(old);
  expect(await statusOrZero(gateway.url)).toBe(401);
  record('binary upgrade', { requests: result.sent, lost: result.lost.length });
});

async function waitFor(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); await sleep(20)) {
    if (Date.now() > end) throw new Error('the upgrade does not go on');
  }
}

async function endAll(pids: number[]): Promise<void> {
  for (const pid of pids.filter((pid) => pid > 0 && existsSync(`/proc/${pid}`))) {
    process.kill(pid, 'SIGTERM');
    await waitFor(() => !existsSync(`/proc/${pid}`));
  }
}
