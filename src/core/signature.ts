import type { Algorithm } from './algorithm.ts';
import { signatureAlgorithm } from './algorithm.ts';
import type { VerificationKey } from './jwk.ts';
import type { Jwt } from './jwt.ts';
import type { IntrospectionPolicy } from './policy.ts';
import { headerProblem, matchingKeys } from './signed_answer.ts';

/**
 * Verifies the signature of an answer by these keys.
 *
 * @returns what is wrong, or empty when the signature holds
 */
export async function signatureProblem(
  policy: IntrospectionPolicy,
  jwt: Jwt,
  keys: VerificationKey[],
): Promise<string> {
  const problem = headerProblem(policy, jwt.header);
  if (problem !== '') return problem;
  const holds = await isVerified(jwt, keys);
  return holds ? '' : 'signature';
}

/**
 * True when one of the keys made the signature, RFC 7515 §5.2. The Web Cryptography API is the same in NGINX
 * and in Node.js.
 */
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
