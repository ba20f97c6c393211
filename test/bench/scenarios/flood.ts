import { randomBytes } from 'node:crypto';
import type { ScriptedIdp } from '../../support/scripted_idp.ts';
import { countOf, run, sendLoad } from '../load.ts';
import { CLAIMS } from '../policy.ts';
import { memoryOf } from '../process.ts';
import type { NginxSubject } from '../subject.ts';
import { sendTokens } from '../token_load.ts';

/** Random tokens beside good traffic. */
export interface Flood {
  tokens: number;
  seconds: number;
  /** Calls to the identity provider. */
  calls: number;
  /** Share of the good requests that the cache answered, without the flood and during it. */
  hitsBefore: number;
  hitsDuring: number;
  goodRefused: number;
  /** Verdicts in the cache after the flood, and bytes that the collapse window took on disk at its end. */
  verdicts: number;
  windowBytes: number;
  memoryGrowth: number;
}

const GOOD_RATE = 300;

export async function measureFlood(ours: NginxSubject, idp: ScriptedIdp, tokens: number): Promise<Flood> {
  idp.answer = (token) => (token === 'good' ? { body: CLAIMS } : { body: { active: false } });
  idp.requests.length = 0;
  const good = { url: ours.url, token: 'good', connections: 4, rate: GOOD_RATE };
  await sendLoad({ ...good, requests: 4 });
  const before = logged(ours);
  await sendLoad({ ...good, requests: GOOD_RATE });
  const quiet = logged(ours);
  const memory = memoryOf(ours.workers());

  // The good traffic goes on until the flood is over.
  let over = false;
  const answered: number[] = [];
  const traffic = (async () => {
    while (!over) {
      const samples = await sendLoad({ ...good, requests: GOOD_RATE });
      answered.push(samples.length - countOf(200, samples));
    }
  })();
  const prefix = `${randomBytes(24).toString('hex')}.`;
  const calls = idp.requests.length;
  const load = { url: ours.url, prefix, distinct: tokens, requests: tokens, order: 'sequential' } as const;
  const flood = await sendTokens(load);
  const called = idp.requests.length - calls;
  over = true;
  const windowBytes = Number(
    (await run('sh', ['-c', `du -s -B1 ${ours.gateway.state}/tokens_*_window`])).split('\t')[0],
  );
  await traffic;
  const during = logged(ours);
  const verdicts = Number(await run('sh', ['-c', `find ${ours.gateway.state}/tokens_*_default -type f | wc -l`]));
  return {
    tokens,
    seconds: flood.seconds,
    calls: called,
    hitsBefore: (quiet.hits - before.hits) / (quiet.allowed - before.allowed),
    hitsDuring: (during.hits - quiet.hits) / (during.allowed - quiet.allowed),
    goodRefused: answered.reduce((sum, refused) => sum + refused, 0),
    verdicts,
    windowBytes,
    memoryGrowth: memoryOf(ours.workers()) - memory,
  };
}

/** Allowed requests in the access log so far, and those that the cache answered. */
function logged({ gateway }: NginxSubject): { allowed: number; hits: number } {
  const lines = gateway.accessLog().split('\n');
  const allowed = lines.filter((line) => line.includes('outcome=allowed'));
  return { allowed: allowed.length, hits: allowed.filter((line) => /cache=(HIT|STALE|UPDATING) /.test(line)).length };
}
