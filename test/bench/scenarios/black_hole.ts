import type { ScriptedIdp } from '../../support/scripted_idp.ts';
import { expectOnly, sendLoad, slowest } from '../h2load.ts';
import { CLAIMS } from '../policy.ts';
import type { Subject } from '../subject.ts';
import { expectAllowed, sendTokens } from '../wrk.ts';

/** Cached traffic alone, and while the endpoint takes connections and never answers. Milliseconds. */
export interface BlackHole {
  p99Alone: number;
  p99Beside: number;
  /** New tokens that came meanwhile and were refused, and how long they took. */
  newTokens: number;
  refusedAfter: number;
}

export async function measureBlackHole(
  ours: Subject,
  idp: ScriptedIdp,
  seconds: number,
  repetitions: number,
): Promise<BlackHole> {
  const result: BlackHole = { p99Alone: Infinity, p99Beside: Infinity, newTokens: 0, refusedAfter: 0 };
  const cached = { url: ours.url, prefix: 'cached', rate: 2000, requests: 2000 * seconds };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    idp.answer = { body: CLAIMS };
    const alone = expectAllowed(await sendTokens(cached));

    idp.answer = { socket: () => {} };
    const strangers = Array.from({ length: 20 }, (_, index) =>
      sendLoad({ url: ours.url, token: `new${repetition}n${index}`, connections: 1, requests: 1 }),
    );
    const beside = expectAllowed(await sendTokens(cached));
    const refused = (await Promise.all(strangers)).flat();
    expectOnly(403, refused);
    result.p99Alone = Math.min(result.p99Alone, alone.p99);
    result.p99Beside = Math.min(result.p99Beside, beside.p99);
    result.newTokens += refused.length;
    result.refusedAfter = Math.max(result.refusedAfter, slowest(refused));
  }
  return result;
}
