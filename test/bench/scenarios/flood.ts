import { randomBytes } from 'node:crypto';
import { INACTIVE, type ScriptedIdp } from '../../support/scripted_idp.ts';
import { bytesOfCache } from '../cache_files.ts';
import { CLAIMS } from '../policy.ts';
import { run } from '../run.ts';
import type { NginxSubject } from '../subject.ts';
import { memoryOf } from '../usage.ts';
import { sendTokens } from '../wrk.ts';

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
  idp.answer = (token) => (token === 'good0' ? { body: CLAIMS } : INACTIVE);
  idp.requests.length = 0;
  const good = { url: ours.url, prefix: 'good', rate: GOOD_RATE, requests: GOOD_RATE };
  await sendTokens({ ...good, requests: 10 });
  const before = logged(ours);
  await sendTokens(good);
  const quiet = logged(ours);
  const memory = memoryOf(ours.workers());

  // The good traffic goes on until the flood is over.
  let over = false;
  let goodRefused = 0;
  const traffic = (async () => {
    while (!over) {
      const result = await sendTokens(good);
      goodRefused += result.refused + result.lost;
    }
  })();
  const prefix = `${randomBytes(24).toString('hex')}.`;
  const calls = idp.requests.length;
  const flood = await sendTokens({ url: ours.url, prefix, distinct: tokens, requests: tokens });
  const called = idp.requests.length - calls;
  over = true;
  const windowBytes = await bytesOfCache(ours, 'window');
  await traffic;
  const during = logged(ours);
  const verdicts = Number(await run('sh', ['-c', `find ${ours.gateway.state}/tokens_*_default -type f | wc -l`]));
  return {
    tokens,
    seconds: flood.seconds,
    calls: called,
    hitsBefore: (quiet.hits - before.hits) / (quiet.allowed - before.allowed),
    hitsDuring: (during.hits - quiet.hits) / (during.allowed - quiet.allowed),
    goodRefused,
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
