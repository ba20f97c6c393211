import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { load } from '../support/load.ts';
import type { Gateway } from '../support/nginx.ts';
import { openFiles } from '../support/processes.ts';
import { record } from '../support/record.ts';
import { type Answer, active, INACTIVE, RESET } from '../support/scripted_idp.ts';
import { fastStage } from './stage.ts';

const SECONDS = Number(process.env.SOAK_MINUTES ?? 0.15) * 60;
const RATE = 400;

/** Resident memory of all workers, in MB, and their open files. */
function usage(gateway: Gateway): { memory: number; files: number } {
  const workers = gateway.workers();
  const resident = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return {
    memory: workers.reduce((sum, pid) => sum + resident(pid), 0) / 1024,
    files: workers.reduce((sum, pid) => sum + openFiles(pid).length, 0),
  };
}

/** Mostly good, sometimes slow, broken or nonsense. */
function moody(token: string): Answer {
  if (token.startsWith('bad')) return INACTIVE;
  if (token.startsWith('reset')) return RESET;
  if (token.startsWith('html')) return { headers: { 'Content-Type': 'text/html' }, body: '<html>' };
  if (token.startsWith('slow')) return { ...active(), delay: 100 };
  return active({ exp: Math.floor(Date.now() / 1000) + 5 });
}

const KINDS = ['good', 'good', 'good', 'good', 'good', 'good', 'slow', 'bad', 'reset', 'html'];

test('a soak under mixed load: nothing is lost, nothing bad gets in; from a minute on, memory and descriptors stay flat', {
  timeout: SECONDS * 1000 + 60_000,
}, async () => {
  const { gateway, idp } = await fastStage({ cacheIntrospectionResponse: '10s', cacheSize: { memory: '1m' } });
  idp.answer = moody;
  const samples: ReturnType<typeof usage>[] = [];
  const watch = async () => {
    for (let i = 0; i < 40; i++) {
      await sleep((SECONDS * 1000) / 40);
      samples.push(usage(gateway));
      idp.requests.length = 0;
    }
  };
  const token = (n: number) => `${KINDS[n % KINDS.length]}${Math.floor(n / KINDS.length) % 300}`;
  const result = await load(gateway.url, token, RATE, watch());

  // Half of the time the caches fill; from then on nothing may grow.
  const memory = (from: number, to: number) =>
    samples.slice(from, to).reduce((sum, sample) => sum + sample.memory, 0) / (to - from);
  const [middle, end] = [memory(20, 30), memory(30, 40)];
  const files = samples.slice(10).map((sample) => sample.files);
  if (SECONDS >= 60) {
    record('soak', {
      minutes: Math.round(SECONDS / 6) / 10,
      requests: result.sent,
      lost: result.lost.length,
      'memory in the third quarter, MB': Math.round(middle * 10) / 10,
      'memory in the last quarter, MB': Math.round(end * 10) / 10,
      'most open files': Math.max(...files),
    });
  }
  expect(result.lost).toEqual([]);
  expect(Object.keys(result.statuses)).toEqual(['200', '403']);
  expect(result.statuses[403]).toBeGreaterThanOrEqual(Math.floor(result.sent * 0.29));
  // In seconds the pools of a busy machine still fill.
  if (SECONDS >= 60) expect(end).toBeLessThan(middle * 1.1 + 1);
  // Each worker keeps up to 256 verdicts open (open_file_cache), besides its connections.
  if (SECONDS >= 60) expect(Math.max(...files)).toBeLessThan(gateway.workers().length * 256 + 200);
});
