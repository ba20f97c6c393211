import type { IntrospectionResponse } from '../core/introspection.ts';
import { jwtToVerify } from '../core/introspection.ts';
import { parseJson } from '../core/json.ts';
import type { VerificationKey } from '../core/jwk.ts';
import { verificationKeys } from '../core/jwk.ts';
import type { IntrospectionPolicy, SignedAnswers } from '../core/policy.ts';
import { signatureProblem } from '../core/signed_answer.ts';
import type { Request } from './nginx.ts';

/**
 * Verifies an introspection response with the policy's keys. A key set with an address is asked for again
 * when no known key fits: the identity provider may have a new key. NGINX caches both copies, so that it
 * is asked at a bounded rate.
 *
 * @returns what is wrong, or empty when the signature holds
 */
export async function verifyResponse(
  r: Request,
  policy: IntrospectionPolicy,
  expected: SignedAnswers,
  response: IntrospectionResponse,
): Promise<string> {
  const jwt = jwtToVerify(policy, response);
  if (jwt === undefined) return 'signature';
  if (expected.keySetUrl === undefined) {
    const problem = await signatureProblem(policy, expected, jwt, expected.keys);
    return problem;
  }
  const known = await r.subrequest('/_oauth2_key_set', { method: 'GET' });
  const problem = await signatureProblem(policy, expected, jwt, keysIn(known));
  if (problem !== 'signature') return problem;
  const fresh = await r.subrequest('/_oauth2_fresh_key_set', { method: 'GET' });
  const problemNow = await signatureProblem(policy, expected, jwt, keysIn(fresh));
  return problemNow;
}

function keysIn(reply: NginxHTTPRequest): VerificationKey[] {
  return reply.status === 200 ? verificationKeys(parseJson(reply.responseText || '')) : [];
}
