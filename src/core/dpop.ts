import { signatureAlgorithm } from './algorithm.ts';
import type { Claims } from './claim.ts';
import type { JsonObject } from './json.ts';
import type { VerificationKey } from './jwk.ts';
import { verificationKey } from './jwk.ts';
import type { Jwt } from './jwt.ts';
import { isRecent } from './numeric_date.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** What a proof has to be about. */
export interface ProvenRequest {
  method: string;
  /** `http://host:port/path?query`, as the client sent it. */
  uri: string;
  /** base64url of the SHA-256 of the access token. */
  tokenHash: string;
}

/** The public key in the header of a DPoP proof; undefined when the header is not one, RFC 9449 §4.2. */
export function proofKey(proof: Jwt): VerificationKey | undefined {
  const header = proof.header;
  if (typeof header.typ !== 'string' || header.typ.toLowerCase() !== 'dpop+jwt') return undefined;
  if (header.crit !== undefined || signatureAlgorithm(header.alg) === undefined) return undefined;
  const key = verificationKey(header.jwk);
  if (typeof key === 'string') return undefined;
  return { type: key.type, alg: key.alg, spki: key.spki, kid: header.kid as string | undefined };
}

/** The text whose SHA-256 is a key's thumbprint, RFC 7638 §3. */
export function thumbprintInput(jwk: JsonObject): string {
  // Written out: njs 0.7.9 does not keep the order of an object's names.
  if (jwk.kty === 'RSA') return `{"e":"${jwk.e}","kty":"RSA","n":"${jwk.n}"}`;
  return `{"crv":"${jwk.crv}","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`;
}

/**
 * What is wrong with the claims of a proof whose signature holds, RFC 9449 §4.3.
 *
 * @param now seconds since the epoch
 * @returns the claim's name, or empty
 */
export function proofProblem(policy: IntrospectionPolicy, claims: Claims, request: ProvenRequest, now: number): string {
  if (typeof claims.jti !== 'string' || claims.jti === '') return 'jti';
  if (claims.htm !== request.method) return 'htm';
  const uri = typeof claims.htu === 'string' ? comparableUri(claims.htu) : '';
  if (uri === '' || uri !== comparableRequestUri(request.uri)) return 'htu';
  // Host is the client's: with a proof that was stolen from another API, a thief would send that API's name.
  const authority = uri.split('/')[2] as string;
  if (authority.replace(/:\d+$/, '') !== policy.hostname) return 'htu';
  if (!isRecent(claims.iat, now, policy.clockSkew)) return 'iat';
  return claims.ath === request.tokenHash ? '' : 'ath';
}

/**
 * The URI of a request, made ready to be compared; empty for one that NGINX may serve as another: it takes `?` and `#`
 * in Host, and `#` in a path.
 */
function comparableRequestUri(uri: string): string {
  return /^https?:\/\/[A-Za-z0-9._:[\]-]+\/[^#]*$/i.test(uri) ? comparableUri(uri) : '';
}

/** The URI as RFC 9449 §4.3 compares it: no query and fragment, normalized as RFC 3986 §6.2.2 and §6.2.3 say. */
function comparableUri(uri: string): string {
  const parts = /^(https?):\/\/([^/?#]*)([^?#]*)/i.exec(uri);
  if (parts === null) return '';
  const scheme = (parts[1] as string).toLowerCase();
  const authority = (parts[2] as string).toLowerCase().replace(scheme === 'https' ? /:443$/ : /:80$/, '');
  const path = (parts[3] as string).replace(/%[0-9a-f]{2}/gi, (triplet) => triplet.toUpperCase());
  return `${scheme}://${authority}${path === '' ? '/' : path}`;
}
