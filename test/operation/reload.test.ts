import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentWith } from '../support/documents.ts';
import { load } from '../support/load.ts';
import { record } from '../support/record.ts';
import { fastStage, statusOrZero } from './stage.ts';

const RELOADS = 100;
/** Requests a second that the promise is about. */
const PROMISED = 1_000;
const OFFERED = 1_200;

test(`${RELOADS} reloads at ${PROMISED} requests a second lose no request and let no bad token in`, async () => {
  const { gateway, idp } = await fastStage();
  const reloads = async () => {
    for (let i = 0; i < RELOADS; i++) await gateway.reload();
  };
  const good = (n: number) => (n % 20 === 0 ? `bad${n % 400}` : `good${n % 50}`);
  const result = await load(gateway.url, good, OFFERED, reloads());
  const rate = Math.round(result.sent / result.seconds);

  expect(rate).toBeGreaterThanOrEqual(PROMISED);
  expect(result.lost).toEqual([]);
  expect(Object.keys(result.statuses)).toEqual(['200', '403']);
  expect(result.statuses[403]).toBe(Math.ceil(result.sent / 20));
  record('reloads under load', {
    reloads: RELOADS,
    requests: result.sent,
    'requests a second': rate,
    lost: result.lost.length,
    'bad tokens let in': Math.ceil(result.sent / 20) - (result.statuses[403] ?? 0),
    calls: idp.requests.length,
  });
});

test('a broken configuration never replaces a good one', async () => {
  const { gateway } = await fastStage({}, { expectedTrouble: /\[emerg\].*(unexpected|unknown directive)/ });
  expect(await statusOrZero(gateway.url, 'good')).toBe(200);
  const workers = gateway.workers();

  writeFileSync(join(gateway.dir, 'location.conf'), 'auth_request off; nonsense');
  process.kill(gateway.pid, 'SIGHUP');
  await expect.poll(gateway.errorLog).toMatch(/\[emerg\]/);
  expect(gateway.workers()).toEqual(workers);
  expect([await statusOrZero(gateway.url), await statusOrZero(gateway.url, 'good')]).toEqual([401, 200]);
});

test('a policy that render refuses changes no file', async () => {
  const { gateway, idp } = await fastStage();
  const broken = documentWith({ introspectionEndpoint: idp.endpoint, realmm: 'x' }, { backendPort: 9 });

  expect(() => gateway.renderAgain([broken])).toThrow('realmm');
  await gateway.reload();
  expect([await statusOrZero(gateway.url), await statusOrZero(gateway.url, 'good')]).toEqual([401, 200]);
});
