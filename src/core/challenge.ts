import { SIGNATURE_ALGORITHMS } from './algorithm.ts';
import { quotedString } from './quoted_string.ts';

/** The authentication scheme of an access token: RFC 6750 §2.1, RFC 9449 §7.1. */
export type Scheme = 'Bearer' | 'DPoP';

/**
 * The `WWW-Authenticate` value of a refusal, RFC 6750 §3; with the DPoP scheme RFC 9449 §7.1, which names the
 * algorithms that a proof may be signed with.
 *
 * @param error RFC 6750 §3.1 error code, or empty when the request carried no token
 * @param scope the scopes that would be needed, or empty
 */
export function challenge(scheme: Scheme, realm: string, error: string, scope: string): string {
  let value = `${scheme} realm=${quotedString(realm)}`;
  if (error !== '') value += `, error="${error}"`;
  if (scope !== '') value += `, scope=${quotedString(scope)}`;
  if (scheme === 'DPoP') value += `, algs="${SIGNATURE_ALGORITHMS.join(' ')}"`;
  return value;
}
