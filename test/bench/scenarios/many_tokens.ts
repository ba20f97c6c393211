import { fileSystemOf } from '../../support/file_systems.ts';
import { bytesOfCache } from '../cache_files.ts';
import { TOKENS } from '../policy.ts';
import type { NginxSubject } from '../subject.ts';
import { cpuPerRequest, cpuTime, memoryOf } from '../usage.ts';
import { expectAllowed, sendTokens } from '../wrk.ts';

/** What it costs to have many tokens in the cache. */
export interface ManyTokens {
  /** What the cache is on. */
  fileSystem: string;
  tokens: number;
  /** CPU time of a cached request with one of them at random, in microseconds: least of the repetitions. */
  cost: number;
  /** The same with always the same of them. */
  costOfHot: number;
  /** The same at a gateway with one token in its cache. All three are measured in turn. */
  costOfOne: number;
  /** CPU time of a miss, in microseconds. */
  missCost: number;
  /** Bytes of memory that the gateway took for each token, and bytes of files. */
  memoryEach: number;
  filesEach: number;
}

/** Fills the cache of a fresh gateway step by step, beside one with a single token. @param steps numbers of tokens, ascending */
export async function measureManyTokens(
  ours: NginxSubject,
  withOne: NginxSubject,
  steps: number[],
  requests: number,
  repetitions: number,
  progress: (line: string) => void,
): Promise<ManyTokens[]> {
  const results: ManyTokens[] = [];
  const prefix = TOKENS['JWT, 1.2 KB'];
  const fileSystem = fileSystemOf(ours.gateway.state);
  const workers = ours.workers();
  await sendTokens({ url: ours.url, prefix: 'warm', requests: 5_000 });
  const memoryBefore = memoryOf(workers);
  const filesBefore = await bytesOfCache(ours, 'default');
  let filled = 0;

  for (const tokens of steps) {
    // A little more than once around: wrk drops what is under way when it ends.
    const onceAround = { url: ours.url, prefix, distinct: tokens, requests: tokens + 64 };
    const begun = cpuTime(workers);
    expectAllowed(await sendTokens(onceAround));
    const missCost = (cpuTime(workers) - begun) / (tokens - filled);
    filled = tokens;
    // The first to read a file also sets its access time.
    expectAllowed(await sendTokens(onceAround));

    let cost = Infinity;
    let costOfHot = Infinity;
    let costOfOne = Infinity;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      cost = Math.min(cost, await costOfHit(ours, tokens, requests));
      costOfHot = Math.min(costOfHot, await costOfHit(ours, 1, requests));
      costOfOne = Math.min(costOfOne, await costOfHit(withOne, 1, requests));
    }
    const memoryEach = (memoryOf(workers) - memoryBefore) / tokens;
    const filesEach = ((await bytesOfCache(ours, 'default')) - filesBefore) / tokens;
    results.push({ fileSystem, tokens, cost, costOfHot, costOfOne, missCost, memoryEach, filesEach });
    progress(
      `${tokens} tokens on ${fileSystem}: ${cost.toFixed(1)} µs a cached request, one token: ${costOfOne.toFixed(1)} µs`,
    );
  }
  return results;
}

/** CPU time of a cached request with one of so many tokens at random, in microseconds. */
function costOfHit(gateway: NginxSubject, distinct: number, requests: number): Promise<number> {
  const load = { url: gateway.url, prefix: TOKENS['JWT, 1.2 KB'], distinct, requests, order: 'random' } as const;
  return cpuPerRequest(gateway.workers(), async () => expectAllowed(await sendTokens(load)).answered);
}
