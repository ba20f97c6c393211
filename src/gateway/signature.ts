import type { Algorithm } from '../core/algorithm.ts';
import { signatureAlgorithm } from '../core/algorithm.ts';
import type { IntrospectionResponse } from '../core/introspection.ts';
import { jwtToVerify } from '../core/introspection.ts';
import type { VerificationKey } from '../core/jwk.ts';
import { verificationKeys } from '../core/jwk.ts';
import type { Jwt } from '../core/jwt.ts';
import { parseJson } from '../core/jwt.ts';
import type { IntrospectionPolicy, SignedAnswers } from '../core/policy.ts';
import { headerProblem, matchingKeys } from '../core/signed_answer.ts';
import type { Request } from './nginx.ts';

/**
 * Verifies the signature of an introspection answer, RFC 7515 §5.2. A key set with an address is
 * asked for again when no known key fits: the identity provider may have a new key. NGINX caches
 * both copies, so that it is asked at a bounded rate.
 *
 * @returns what is wrong, or empty when the signature holds
 */
export async function signatureProblem(
  r: Request,
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
): Promise<string> {
  const jwt = jwtToVerify(policy, response);
  if (jwt === undefined) return 'signature';
  const problem = headerProblem(policy, jwt.header);
  if (problem !== '') return problem;

  const expected = policy.signedAnswers as SignedAnswers;
  if (expected.keySetUrl === undefined) {
    const holds = await isVerified(jwt, expected.keys);
    return holds ? '' : 'signature';
  }
  const known = await r.subrequest('/_oauth2_key_set', { method: 'GET' });
  const verified = await isVerified(jwt, keysIn(known));
  if (verified) return '';
  const fresh = await r.subrequest('/_oauth2_fresh_key_set', { method: 'GET' });
  const verifiedNow = await isVerified(jwt, keysIn(fresh));
  return verifiedNow ? '' : 'signature';
}

function keysIn(reply: NginxHTTPRequest): VerificationKey[] {
  return reply.status === 200 ? verificationKeys(parseJson(reply.responseText || '')) : [];
}

/** True when one of the keys made the signature. */
export async function isVerified(jwt: Jwt, keys: VerificationKey[]): Promise<boolean> {
  const algorithm = signatureAlgorithm(jwt.header.alg) as Algorithm;
  const candidates = matchingKeys(jwt.header, keys);
  const signature = Buffer.from(jwt.signature, 'base64url');
  const data = Buffer.from(jwt.signingInput);
  for (let i = 0; i < candidates.length; i++) {
    try {
      const spki = Buffer.from((candidates[i] as VerificationKey).spki, 'base64');
      const key = await crypto.subtle.importKey('spki', spki, algorithm.key, false, ['verify']);
      const holds = await crypto.subtle.verify(algorithm.signature, key, signature, data);
      if (holds === true) return true;
    } catch (_) {
      // Engines throw for a signature of the wrong length and for a point that is not on the curve.
    }
  }
  return false;
}
