import type { Claims } from './claim.ts';
import { findClaim } from './claim.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** What the token says of its scopes: RFC 7662 §2.2 `scope`, or else `scp`. */
export function scopeClaim(claims: Claims): unknown {
  const scope = findClaim(claims, 'scope');
  return scope === undefined ? findClaim(claims, 'scp') : scope;
}

/** True when the token carries the required scopes, RFC 6749 §3.3. */
export function hasScopes(required: IntrospectionPolicy['requiredScopes'], claims: Claims): boolean {
  const granted = listed(scopeClaim(claims));
  const allOf = required.allOf || [];
  const anyOf = required.anyOf || [];
  if (!allOf.every((name) => granted.indexOf(name) >= 0)) return false;
  return anyOf.length === 0 || anyOf.some((name) => granted.indexOf(name) >= 0);
}

/** Most have scopes with blanks between them, some an array. */
function listed(scopes: unknown): unknown[] {
  if (Array.isArray(scopes)) return scopes;
  return typeof scopes === 'string' ? scopes.split(' ') : [];
}
