import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { send } from '../support/gateway.ts';
import { quit } from '../support/nginx.ts';
import { active, INACTIVE } from '../support/scripted_idp.ts';
import { fastStage, statusOrZero } from './stage.ts';

/** Debian's package libfaketime, where it is installed. */
function libfaketime(): string | undefined {
  return readdirSync('/usr/lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `/usr/lib/${entry.name}/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));
}

/** NGINX passes on no variable that it is not told of. */
const ENVIRONMENT = 'env LD_PRELOAD; env FAKETIME_TIMESTAMP_FILE; env FAKETIME_NO_CACHE;';

test('a clock that is set back or forward opens nothing', async ({ skip }) => {
  const library = libfaketime() ?? skip('needs the package libfaketime');
  const { gateway, idp } = await fastStage({ cacheIntrospectionResponse: '5s' });
  const offset = join(gateway.state, 'clock');
  const setClock = async (seconds: number) => {
    writeFileSync(offset, `${seconds >= 0 ? '+' : ''}${seconds}s`);
    await expect.poll(() => clockOf(gateway.url), { timeout: 3_000 }).toBeCloseTo(Date.now() / 1000 + seconds, -1);
  };
  await gateway.end();
  writeFileSync(offset, '+0s');
  const nginx = spawn('nginx', ['-c', join(gateway.dir, 'nginx.conf'), '-g', `daemon off; ${ENVIRONMENT}`], {
    env: { ...process.env, LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: offset, FAKETIME_NO_CACHE: '1' },
  });
  onTestFinished(() => quit(nginx));
  const exp = Math.floor(Date.now() / 1000) + 3_600;
  idp.answer = (token) => (token.startsWith('good') ? active({ exp }) : INACTIVE);
  await expect.poll(() => statusOrZero(gateway.url, 'good')).toBe(200);

  await setClock(-7_200);
  expect(await statusOrZero(gateway.url, 'good')).toBe(200);
  expect(await statusOrZero(gateway.url, 'bad')).toBe(403);
  expect(await statusOrZero(gateway.url, 'good2')).toBe(200);

  // Past exp for the gateway: whatever was cached is over.
  await setClock(3_700);
  for (const token of ['good', 'good2', 'good3', 'bad']) {
    expect(await statusOrZero(gateway.url, token), token).toBe(403);
  }

  await setClock(0);
  await expect.poll(() => statusOrZero(gateway.url, 'good'), { timeout: 4_000 }).toBe(200);
  expect(await statusOrZero(gateway.url, 'bad')).toBe(403);
});

/** What an NGINX takes for the time: seconds since the epoch. */
async function clockOf(url: string): Promise<number> {
  const { headers } = await send({ url });
  return Date.parse(String(headers.date)) / 1000;
}
