import { accessRefusal } from './access.ts';
import type { Scheme } from './challenge.ts';
import { challenge } from './challenge.ts';
import type { Claims } from './claim.ts';
import { findClaim, hasOneOf } from './claim.ts';
import { verifyClaim } from './claim_rule.ts';
import type { Possession } from './confirmation.ts';
import { isConfirmed } from './confirmation.ts';
import { AUTHORIZATION_IN_VERDICT, forwardedTokenHeader } from './forwarded_token.ts';
import type { HeaderLine } from './header.ts';
import { headerValue, MAX_EXPORTED_BYTES } from './header.ts';
import type { ActiveToken, IntrospectionResponse } from './introspection.ts';
import { readIntrospection } from './introspection.ts';
import { cacheHeaders, verdictLifetime } from './lifetime.ts';
import { expProblem, nbfProblem } from './numeric_date.ts';
import type { ClaimRule, ExportedClaim, IntrospectionPolicy } from './policy.ts';
import { hasScopes } from './scope.ts';
import type { TokenProblem } from './token.ts';

export type Outcome = 'allowed' | 'not_supplied' | 'malformed' | 'inactive' | 'claim_mismatch' | 'unavailable';

/** What the gateway does with a request. */
export interface Verdict {
  outcome: Outcome;
  /** For the client when refused; when allowed, for NGINX, which keeps the entity tag of a 200 only. */
  status: number;
  /** `WWW-Authenticate`, empty when allowed. */
  challenge: string;
  /** Request headers for the backend. */
  headers: HeaderLine[];
  /** Response headers that say how long the verdict may be cached. */
  caching: HeaderLine[];
  /** The line for the error log, without tokens or values; empty for none. */
  log: string;
}

/** What a request brings besides the token. */
export interface Circumstances extends Possession {
  /** What NGINX found out about its route, method and headers: see `accessRefusal`. */
  access: string;
}

/** A request that proves nothing besides having the token, and that no access rule is about. */
export const PLAIN_REQUEST: Circumstances = { x5tS256: '', jkt: '', access: '-' };

/** Judges a request that carries no usable token, RFC 6750 §3.1, or no usable proof for it, RFC 9449 §7.1. */
export function refuseRequest(policy: IntrospectionPolicy, problem: TokenProblem): Verdict {
  if (problem === 'missing') {
    const log = 'OAuth introspection access_token not provided.';
    return refusal('not_supplied', policy.statuses.notSupplied, challengesWithoutToken(policy), log);
  }
  if (problem === 'repeated' || problem === 'foreign_identity') {
    const log =
      problem === 'repeated'
        ? 'OAuth introspection access_token supplied more than once or in the wrong place.'
        : 'OAuth request has an X-Token header that only the gateway may set.';
    return refusal('malformed', 400, challenge('Bearer', policy.realm, 'invalid_request', ''), log);
  }
  if (problem === 'missing_proof') return refuseProof(policy, 'missing');
  if (problem === 'malformed_proof') return refuseProof(policy, 'malformed');
  const invalid = challenge('Bearer', policy.realm, 'invalid_token', '');
  return refusal('malformed', policy.statuses.noMatch, invalid, 'OAuth introspection access_token is malformed.');
}

/** The challenges to a request without a token: one for each scheme that is accepted. */
function challengesWithoutToken(policy: IntrospectionPolicy): string {
  const bearer = challenge('Bearer', policy.realm, '', '');
  if (policy.confirmationMethods.indexOf('jkt') < 0) return bearer;
  return `${bearer}, ${challenge('DPoP', policy.realm, '', '')}`;
}

/** Refuses a request whose DPoP proof is wrong or missing, RFC 9449 §7.1. */
export function refuseProof(policy: IntrospectionPolicy, problem: string): Verdict {
  const invalid = challenge('DPoP', policy.realm, 'invalid_dpop_proof', '');
  return refusal('malformed', policy.statuses.noMatch, invalid, `OAuth DPoP proof refused: ${problem}.`);
}

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
  const introspection = readIntrospection(policy, response, now);
  if (introspection.state === 'unavailable') return unavailable(policy, scheme, response.status, introspection.problem);
  if (introspection.state === 'inactive') return inactive(policy, scheme);

  const claims = introspection.claims;
  const exp = expProblem(claims.exp, now, policy.clockSkew);
  const nbf = nbfProblem(claims.nbf, now, policy.clockSkew);
  if (exp === 'is not a time' || nbf === 'is not a time') return unavailable(policy, scheme, response.status, '');
  if (exp !== '' || nbf !== '') return inactive(policy, scheme);

  if (!hasScopes(policy.requiredScopes, claims)) return insufficientScope(policy, scheme);
  const mismatch = mismatchedClaim(policy, claims, circumstances);
  if (mismatch !== '') return claimMismatch(policy, scheme, mismatch);
  const denied = policy.access === undefined ? 0 : accessRefusal(policy.access, claims, circumstances.access);
  if (denied !== 0) {
    const insufficient = challenge(scheme, policy.realm, 'insufficient_scope', '');
    return refusal('claim_mismatch', denied, insufficient, 'OAuth access control refused the request.');
  }

  const headers = exportedHeaders(policy, introspection);
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

/** The verdict when the identity provider could not be asked. */
function unavailable(policy: IntrospectionPolicy, scheme: Scheme, status: number, problem: string): Verdict {
  let log = `OAuth unexpected response from introspection server (HTTP ${status}).`;
  if (problem !== '') log += ` JWT refused: ${problem}.`;
  return refusal('unavailable', policy.statuses.unavailable, challenge(scheme, policy.realm, '', ''), log);
}

function inactive(policy: IntrospectionPolicy, scheme: Scheme): Verdict {
  const invalid = challenge(scheme, policy.realm, 'invalid_token', '');
  return refusal('inactive', policy.statuses.noMatch, invalid, 'OAuth token introspection found inactive token.');
}

function claimMismatch(policy: IntrospectionPolicy, scheme: Scheme, claim: string): Verdict {
  const invalid = challenge(scheme, policy.realm, 'invalid_token', '');
  return refusal('claim_mismatch', policy.statuses.noMatch, invalid, `OAuth claim verification failed: ${claim}`);
}

function insufficientScope(policy: IntrospectionPolicy, scheme: Scheme): Verdict {
  const required = policy.requiredScopes.allOf || policy.requiredScopes.anyOf || [];
  const insufficient = challenge(scheme, policy.realm, 'insufficient_scope', required.join(' '));
  return refusal('claim_mismatch', policy.statuses.noMatch, insufficient, 'OAuth claim verification failed: scope');
}

function refusal(outcome: Outcome, status: number, wwwAuthenticate: string, log: string): Verdict {
  return {
    outcome: outcome,
    status: status,
    challenge: wwwAuthenticate,
    headers: [],
    caching: [['Cache-Control', 'no-store']],
    log: log,
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

/** The header lines for the backend, or the claim that cannot be a header. */
function exportedHeaders(
  policy: IntrospectionPolicy,
  introspection: ActiveToken,
): { lines: HeaderLine[] } | { refused: string } {
  const lines: HeaderLine[] = [];
  let bytes = 0;
  for (let i = 0; i < policy.forwardedClaims.length; i++) {
    const exported = policy.forwardedClaims[i] as ExportedClaim;
    const value = headerValue(findClaim(introspection.claims, exported.claim));
    if (value === undefined) return { refused: exported.claim };
    bytes += exported.header.length + value.length + 4;
    if (bytes > MAX_EXPORTED_BYTES) return { refused: exported.claim };
    if (value !== '') lines.push([exported.header, value]);
  }
  const header = forwardedTokenHeader(policy);
  if (header !== undefined) {
    if (bytes + introspection.jwt.length > MAX_EXPORTED_BYTES) return { refused: 'jwt' };
    const bearer = header === 'Authorization';
    lines.push(bearer ? [AUTHORIZATION_IN_VERDICT, `Bearer ${introspection.jwt}`] : [header, introspection.jwt]);
  }
  return { lines: lines };
}
