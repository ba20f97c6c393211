import type { Algorithm } from './algorithm.ts';
import { signatureAlgorithm } from './algorithm.ts';
import type { JsonObject } from './json.ts';
import type { VerificationKey } from './jwk.ts';
import type { Jwt } from './jwt.ts';

/** So that a key set with hundreds of keys, and a JWT that names none of them, keep no worker for long. */
const MOST_CANDIDATES = 16;

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

/** The keys that a signature with this header may be verified with: RFC 7515 §4.1.4, RFC 7517 §4.4. */
export function matchingKeys(header: JsonObject, keys: VerificationKey[]): VerificationKey[] {
  const algorithm = signatureAlgorithm(header.alg);
  const matching = keys.filter(
    (key) =>
      algorithm !== undefined &&
      key.type === algorithm.keyType &&
      (key.alg === undefined || key.alg === header.alg) &&
      (header.kid === undefined || key.kid === header.kid),
  );
  return matching.slice(0, MOST_CANDIDATES);
}
