import type { IntrospectionResponse } from '../core/introspection.ts';
import { jwtToVerify } from '../core/introspection.ts';
import { readKeySet } from '../core/key_set.ts';
import type { IntrospectionPolicy, SignedAnswers } from '../core/policy.ts';
import { signatureProblem } from '../core/signed_answer.ts';
import type { Request } from './nginx.ts';

/**
 * Verifies the signature of an introspection response with the policy's keys, RFC 7515 §5.2. A key set with
 * an address is asked for again when no known key fits: the identity provider may have a new key. NGINX caches
 * both copies, so that it is asked at a bounded rate.
 *
 * @returns what is wrong, or empty when the signature holds
 */
export async function signatureProblemOf(
  r: Request,
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
): Promise<string> {
  const expected = policy.signedAnswers as SignedAnswers;
  const jwt = jwtToVerify(policy, response);
  // Where there is nothing to verify, nobody is asked for keys.
  if (jwt === undefined || expected.keySetUrl === undefined) return signatureProblem(policy, jwt, expected.keys);
  const known = await r.subrequest('/_oauth2_key_set', { method: 'GET' });
  const knownSet = readKeySet(known.status, known.responseText || '');
  const problem = await signatureProblem(policy, jwt, knownSet.keys);
  if (problem !== 'signature') return problem;
  const fresh = await r.subrequest('/_oauth2_fresh_key_set', { method: 'GET' });
  const freshSet = readKeySet(fresh.status, fresh.responseText || '');
  return freshSet.problem === '' ? signatureProblem(policy, jwt, freshSet.keys) : freshSet.problem;
}
