import type { ScriptedIdp } from '../../support/scripted_idp.ts';
import { ANSWER_TYPE, answerFor, ISSUER, makeSigner } from '../../support/signer.ts';
import { startOurs } from '../peers/ours.ts';
import { CLAIMS } from '../policy.ts';
import { during } from '../subject.ts';
import { cpuPerRequest } from '../usage.ts';
import { expectAllowed, sendTokens, type WrkOptions } from '../wrk.ts';

/** What one shape of answers costs, in microseconds of CPU time: least of the repetitions. */
export interface AnswerCost {
  /** JSON, or the algorithm of an RFC 9701 answer. */
  answer: string;
  miss: number;
  hit: number;
}

const ALGORITHMS = ['RS256', 'ES256', 'ES384'];

/** Misses and hits with JSON and with signed answers, in turn. @param misses new tokens for each repetition */
export async function measureSigned(
  idp: ScriptedIdp,
  backendPort: number,
  misses: number,
  repetitions: number,
): Promise<AnswerCost[]> {
  const signers = await Promise.all(ALGORITHMS.map((algorithm) => makeSigner(algorithm)));
  const subjects = [
    startOurs('hashed', idp.endpoint, backendPort),
    ...signers.map(({ alg, jwk }) =>
      startOurs('hashed', idp.endpoint, backendPort, {
        introspectionResponse: 'application/token-introspection+jwt',
        jwks: { keys: [jwk] },
        issuer: ISSUER,
        algorithms: [alg],
      }),
    ),
  ];
  return during(subjects, async (gateways) => {
    const rows = ['JSON', ...ALGORITHMS].map((answer) => ({ answer, miss: Infinity, hit: Infinity }));
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const [index, row] of rows.entries()) {
        const signer = signers[index - 1];
        // An answer is good for a minute.
        const jwt = await signer?.sign(answerFor(CLAIMS), { typ: ANSWER_TYPE });
        idp.answer =
          jwt === undefined
            ? { body: CLAIMS }
            : { headers: { 'Content-Type': `application/${ANSWER_TYPE}` }, body: jwt };
        const gateway = gateways[index] as (typeof gateways)[0];
        // A little more than once around: wrk drops what is under way when it ends.
        const load = {
          url: gateway.url,
          prefix: `${row.answer}-${repetition}-`,
          distinct: misses,
          requests: misses + 64,
        };
        row.miss = Math.min(row.miss, await costOf(gateway.workers(), load));
        row.hit = Math.min(row.hit, await costOf(gateway.workers(), load));
      }
    }
    return rows;
  });
}

/** @returns microseconds of CPU time per request */
function costOf(workers: number[], load: WrkOptions): Promise<number> {
  return cpuPerRequest(workers, async () => expectAllowed(await sendTokens(load)).answered);
}
