import { join } from 'node:path';
import { run } from '../load.ts';
import { TOKENS } from '../policy.ts';
import { cpuTime, memoryOf } from '../process.ts';
import type { NginxSubject } from '../subject.ts';
import { expectAllowed, sendTokens } from '../token_load.ts';

/** What it costs to have many tokens in the cache. */
export interface ManyTokens {
  tokens: number;
  /** CPU time of a cached request with one of them at random, in microseconds: least of the repetitions. */
  cost: number;
  /** CPU time of a miss, in microseconds; the first step has too few of them. */
  missCost?: number;
  /** Bytes of memory that the gateway took for each token, and bytes of disk. */
  memoryEach: number;
  diskEach: number;
}

/** Fills the cache of a fresh gateway step by step. @param steps numbers of tokens, ascending */
export async function measureManyTokens(
  ours: NginxSubject,
  steps: number[],
  requests: number,
  repetitions: number,
  progress: (line: string) => void,
): Promise<ManyTokens[]> {
  const results: ManyTokens[] = [];
  const prefix = TOKENS['JWT, 1.2 KB'];
  const workers = ours.workers();
  await sendTokens({ url: ours.url, prefix: 'warm', requests: 5_000 });
  const memoryBefore = memoryOf(workers);
  const diskBefore = await diskOf(ours);
  let filled = 0;

  for (const tokens of steps) {
    // A little more than once around: wrk drops what is under way when it ends.
    const begun = cpuTime(workers);
    expectAllowed(await sendTokens({ url: ours.url, prefix, distinct: tokens, requests: tokens + 64 }));
    const missCost = (cpuTime(workers) - begun) / (tokens - filled);
    filled = tokens;

    let cost = Infinity;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const before = cpuTime(workers);
      const hits = expectAllowed(
        await sendTokens({ url: ours.url, prefix, distinct: tokens, requests, order: 'random' }),
      );
      cost = Math.min(cost, (cpuTime(workers) - before) / hits.answered);
    }
    const result: ManyTokens = {
      tokens,
      cost,
      memoryEach: (memoryOf(workers) - memoryBefore) / tokens,
      diskEach: ((await diskOf(ours)) - diskBefore) / tokens,
    };
    if (results.length === 1) result.missCost = missCost;
    results.push(result);
    progress(`${tokens} tokens: ${cost.toFixed(1)} µs a cached request`);
  }
  return results;
}

/** Bytes on disk of all verdicts. */
async function diskOf({ gateway }: NginxSubject): Promise<number> {
  const said = await run('sh', ['-c', `du -s -B1 ${join(gateway.state, 'tokens_*_default')}`]);
  return Number(said.split('\t')[0]);
}
