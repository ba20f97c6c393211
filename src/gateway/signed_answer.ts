import type { IntrospectionResponse } from '../core/introspection.ts';
import { jwtToVerify } from '../core/introspection.ts';
import { parseJson } from '../core/json.ts';
import type { VerificationKey } from '../core/jwk.ts';
import { verificationKeys } from '../core/jwk.ts';
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
export async function verifyResponse(
  r: Request,
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
): Promise<string> {
  const expected = policy.signedAnswers as SignedAnswers;
  const jwt = jwtToVerify(policy, response);
  // Where there is nothing to verify, nobody is asked for keys.
  if (jwt === undefined || expected.keySetUrl === undefined) return signatureProblem(policy, jwt, expected.keys);
  const known = await r.subrequest('/_oauth2_key_set', { method: 'GET' });
  const problem = await signatureProblem(policy, jwt, keysIn(known));
  if (problem !== 'signature') return problem;
  const fresh = await r.subrequest('/_oauth2_fresh_key_set', { method: 'GET' });
  return signatureProblem(policy, jwt, keysIn(fresh));
}

function keysIn(reply: NginxHTTPRequest): VerificationKey[] {
  return reply.status === 200 ? verificationKeys(parseJson(reply.responseText || '')) : [];
}
