import type { ScriptedIdp } from '../../support/scripted_idp.ts';
import { expectOnly, percentile, sendLoad, slowest } from '../h2load.ts';
import { CLAIMS, TOKENS } from '../policy.ts';
import type { Subject } from '../subject.ts';

/** Everybody comes at once with one new token. Milliseconds; the slowest of all repetitions. */
export interface Burst {
  requests: number;
  /** Calls to the identity provider, the most of all repetitions. */
  calls: number;
  median: number;
  slowest: number;
  /** The slowest answer of bare `proxy_pass` under the same burst. */
  bareSlowest: number;
}

/** Milliseconds that the identity provider takes. */
export const IDP_DELAY = 50;

export async function measureBurst(
  requests: number,
  repetitions: number,
  { bare, ours, idp }: { bare: Subject; ours: Subject; idp: ScriptedIdp },
): Promise<Burst> {
  const burst: Burst = { requests, calls: 0, median: 0, slowest: 0, bareSlowest: 0 };
  idp.answer = { body: CLAIMS, delay: IDP_DELAY };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const token = `${TOKENS['JWT, 1.2 KB']}burst${requests}n${repetition}`;
    const load = { token, connections: requests, requests };
    const without = await sendLoad({ url: bare.url, ...load });
    const before = idp.requests.length;
    const samples = await sendLoad({ url: ours.url, ...load });
    expectOnly(200, samples);
    if (samples.length !== requests) throw new Error(`${requests - samples.length} requests got no answer`);
    burst.calls = Math.max(burst.calls, idp.requests.length - before);
    burst.median = Math.max(burst.median, percentile(samples, 0.5));
    burst.slowest = Math.max(burst.slowest, slowest(samples));
    burst.bareSlowest = Math.max(burst.bareSlowest, slowest(without));
  }
  return burst;
}
