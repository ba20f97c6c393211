import { accessRefusal } from './access.ts';
import { backendHeaders } from './backend_headers.ts';
import type { Claims } from './claim.ts';
import { findClaim, hasOneOf } from './claim.ts';
import { verifyClaim } from './claim_rule.ts';
import type { Possession } from './confirmation.ts';
import { isConfirmed } from './confirmation.ts';
import type { IntrospectionResponse } from './introspection.ts';
import { readIntrospection } from './introspection.ts';
import { cacheHeaders, verdictLifetime } from './lifetime.ts';
import { expProblem, nbfProblem } from './numeric_date.ts';
import type { ClaimRule, IntrospectionPolicy } from './policy.ts';
import { accessDenied, claimMismatch, inactive, insufficientScope, unavailable } from './refusal.ts';
import { hasScopes } from './scope.ts';
import type { Verdict } from './verdict.ts';

/** What a request brings besides the token. */
export interface Circumstances extends Possession {
  /** What NGINX found out about its route, method and headers: see `accessRefusal`. */
  access: string;
}

/** A request that proves nothing besides having the token, and that no access rule is about. */
export const PLAIN_REQUEST: Circumstances = { x5tS256: '', jkt: '', access: '-' };

/**
 * Judges an introspection response, RFC 7662 §2.2 and §4: fail closed, allowed only when everything holds.
 *
 * @param circumstances the verdict is good for requests with the same ones only
 * @param now seconds since the epoch
 * @param age seconds that the response may already be old
 */
export function judge(
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
  circumstances: Circumstances,
  now: number,
  age: number,
): Verdict {
  const scheme = circumstances.jkt === '' ? 'Bearer' : 'DPoP';
  const token = readIntrospection(policy, response, now);
  if (token.state === 'unavailable') return unavailable(policy, scheme, response.status, token.problem);
  if (token.state === 'inactive') return inactive(policy, scheme);

  const claims = token.claims;
  const exp = expProblem(claims.exp, now, policy.clockSkew);
  const nbf = nbfProblem(claims.nbf, now, policy.clockSkew);
  if (exp === 'is not a time' || nbf === 'is not a time') return unavailable(policy, scheme, response.status, '');
  if (exp !== '' || nbf !== '') return inactive(policy, scheme);

  if (!hasScopes(policy.requiredScopes, claims)) return insufficientScope(policy, scheme);
  const mismatch = mismatchedClaim(policy, claims, circumstances);
  if (mismatch !== '') return claimMismatch(policy, scheme, mismatch);
  const denied = policy.access === undefined ? 0 : accessRefusal(policy.access, claims, circumstances.access);
  if (denied !== 0) return accessDenied(policy, scheme, denied);

  const headers = backendHeaders(policy, token);
  if ('refused' in headers) return claimMismatch(policy, scheme, headers.refused);
  return {
    outcome: 'allowed',
    status: policy.staleIfUnavailable > 0 ? 200 : 204,
    challenge: '',
    headers: headers.lines,
    caching: cacheHeaders(verdictLifetime(policy, claims.exp, now, age), now),
    log: '',
  };
}

/** The first claim that breaks the policy, or empty. */
function mismatchedClaim(policy: IntrospectionPolicy, claims: Claims, possession: Possession): string {
  if (!isConfirmed(policy, claims.cnf, possession)) return 'cnf';
  if (!hasOneOf(policy.audience, findClaim(claims, 'aud'))) return 'aud';
  if (!hasOneOf(policy.issuers, findClaim(claims, 'iss'))) return 'iss';
  for (let i = 0; i < policy.verifyClaims.length; i++) {
    const rule = policy.verifyClaims[i] as ClaimRule;
    if (verifyClaim(rule, claims) !== '') return rule.claim;
  }
  return '';
}
