import { forwardedTokenHeader } from '../core/forwarded_token.ts';
import type { CheckedIntrospection } from '../policy/checked_introspection.ts';
import { claimHeader } from '../policy/claim_header.ts';
import type { CheckedProxy } from '../policy/proxy.ts';

/** Claims of RFC 7662 §2.2: their headers are cleared where no policy exports them. */
const STANDARD_CLAIMS = [
  'active',
  'scope',
  'client_id',
  'username',
  'token_type',
  'exp',
  'iat',
  'nbf',
  'sub',
  'aud',
  'iss',
  'jti',
];

/** The headers that a backend takes for an identity: what some proxy exports, and the standard claims. */
export function identityHeadersOf(proxies: CheckedProxy[]): string[] {
  const policies = proxies.flatMap(({ introspection }) => introspection ?? []);
  // Without a policy no backend knows these headers.
  if (policies.length === 0) return [];
  return unique([...STANDARD_CLAIMS.map(claimHeader), ...policies.flatMap(exportedHeaderNames)]);
}

/** The identity headers that a policy sends to the backend. */
export function exportedHeaderNames({ policy }: CheckedIntrospection): string[] {
  const headers = policy.forwardedClaims.map(({ header }) => header);
  const forwarded = forwardedTokenHeader(policy);
  return forwarded === 'X-Token-Introspection' ? [...headers, forwarded] : headers;
}

/** Without those that differ in letter case only. */
export function unique(headers: string[]): string[] {
  const names = headers.map((header) => header.toLowerCase());
  return headers.filter((_, index) => names.indexOf(names[index] as string) === index);
}
