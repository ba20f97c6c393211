import type { ScriptedIdp } from '../../support/scripted_idp.ts';
import { countOf, expectOnly, percentile, sendLoad, slowest } from '../h2load.ts';
import { CLAIMS } from '../policy.ts';
import type { Subject } from '../subject.ts';

/** A hot token under load while its verdict expires again and again, and while the token itself does. */
export interface Expiry {
  /** Milliseconds that the identity provider takes. */
  delay: number;
  requests: number;
  calls: number;
  /** Requests that took half as long as the identity provider, or longer. */
  waited: number;
  p99: number;
  slowest: number;
  /** Requests after `exp`, and how many of them were let through. */
  afterExp: number;
  allowedAfterExp: number;
}

const DELAY = 300;

/** @param ours a gateway whose verdicts live for six seconds: fresh for four, then refreshed in the background */
export async function measureExpiry(ours: Subject, idp: ScriptedIdp, seconds: number): Promise<Expiry> {
  idp.answer = { body: CLAIMS, delay: DELAY };
  expectOnly(200, await sendLoad({ url: ours.url, token: 'hot', connections: 1, requests: 1 }));
  const before = idp.requests.length;
  const hot = await sendLoad({ url: ours.url, token: 'hot', connections: 4, seconds });
  expectOnly(200, hot);
  const calls = idp.requests.length - before;

  const exp = Math.ceil(Date.now() / 1000) + 4;
  idp.answer = { body: { ...CLAIMS, exp } };
  const dying = await sendLoad({ url: ours.url, token: 'dying', connections: 4, seconds: 7 });
  const afterExp = dying.filter(({ start }) => start >= exp * 1_000_000);
  if (countOf(200, dying) === 0 || afterExp.length === 0) throw new Error('The token did not live and die.');
  return {
    delay: DELAY,
    requests: hot.length,
    calls,
    waited: hot.filter(({ latency }) => latency >= (DELAY * 1000) / 2).length,
    p99: percentile(hot, 0.99),
    slowest: slowest(hot),
    afterExp: afterExp.length,
    allowedAfterExp: countOf(200, afterExp),
  };
}
