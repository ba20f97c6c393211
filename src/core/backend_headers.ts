import { findClaim } from './claim.ts';
import { AUTHORIZATION_IN_VERDICT, forwardedTokenHeader } from './forwarded_token.ts';
import type { HeaderLine } from './header.ts';
import { headerValue } from './header.ts';
import type { ActiveToken } from './introspection.ts';
import type { ExportedClaim, IntrospectionPolicy } from './policy.ts';

/** Bytes that all exported claims of one token may take together; NGINX reads a response head of 16 KB. */
const MAX_EXPORTED_BYTES = 12288;

/**
 * The header lines for the backend, RFC 9110 §5: the claims that the policy exports and the identity provider's JWT.
 *
 * @returns the lines, or the claim that cannot be a header
 */
export function backendHeaders(
  policy: IntrospectionPolicy,
  token: ActiveToken,
): { lines: HeaderLine[] } | { refused: string } {
  const lines: HeaderLine[] = [];
  let bytes = 0;
  for (let i = 0; i < policy.forwardedClaims.length; i++) {
    const exported = policy.forwardedClaims[i] as ExportedClaim;
    const value = headerValue(findClaim(token.claims, exported.claim));
    if (value === undefined) return { refused: exported.claim };
    bytes += exported.header.length + value.length + 4;
    if (bytes > MAX_EXPORTED_BYTES) return { refused: exported.claim };
    if (value !== '') lines.push([exported.header, value]);
  }
  const header = forwardedTokenHeader(policy);
  if (header !== undefined) {
    if (bytes + token.jwt.length > MAX_EXPORTED_BYTES) return { refused: 'jwt' };
    const bearer = header === 'Authorization';
    lines.push(bearer ? [AUTHORIZATION_IN_VERDICT, `Bearer ${token.jwt}`] : [header, token.jwt]);
  }
  return { lines: lines };
}
