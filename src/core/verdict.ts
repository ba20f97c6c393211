import { accessRefusal } from './access.ts';
import { challenge } from './challenge.ts';
import type { Claims } from './claim.ts';
import { findClaim } from './claim.ts';
import type { Possession } from './confirmation.ts';
import { isConfirmed } from './confirmation.ts';
import { dpopChallenge } from './dpop.ts';
import { headerValue, MAX_EXPORTED_BYTES } from './header.ts';
import type { Introspection, IntrospectionResponse } from './introspection.ts';
import { readIntrospection } from './introspection.ts';
import { cacheHeaders, verdictLifetime } from './lifetime.ts';
import type { IntrospectionPolicy } from './policy.ts';
import type { PresentedToken } from './token.ts';
import { hasOneOf, hasScopes, verifyClaim } from './verification.ts';

export type Outcome = 'allowed' | 'not_supplied' | 'malformed' | 'inactive' | 'claim_mismatch' | 'unavailable';

/** What the gateway does with a request. */
export interface Verdict {
  outcome: Outcome;
  /** Status for the client when refused, 204 when allowed. */
  status: number;
  /** `WWW-Authenticate`, empty when allowed. */
  challenge: string;
  /** Request headers for the backend: name and value. */
  headers: string[][];
  /** Response headers that say how long the verdict may be cached: name and value. */
  caching: string[][];
  /** The line for the error log, without tokens or values; empty for none. */
  log: string;
}

/** What a request brings besides the token. */
export interface Circumstances extends Possession {
  /** What NGINX found out about its route, method and headers: see `accessRefusal`. */
  access: string;
}

/** Judges a request that carries no usable token. */
export function refuseRequest(policy: IntrospectionPolicy, problem: PresentedToken['problem']): Verdict {
  if (problem === 'missing') {
    const verdict = refusal(
      policy,
      'not_supplied',
      policy.statuses.notSupplied,
      '',
      'OAuth introspection access_token not provided.',
    );
    if (policy.confirmationMethods.indexOf('jkt') >= 0) verdict.challenge += `, ${dpopChallenge(verdict.challenge)}`;
    return verdict;
  }
  if (problem === 'repeated') {
    return refusal(
      policy,
      'malformed',
      400,
      'invalid_request',
      'OAuth introspection access_token supplied more than once or in the wrong place.',
    );
  }
  return refusal(
    policy,
    'malformed',
    policy.statuses.noMatch,
    'invalid_token',
    'OAuth introspection access_token is malformed.',
  );
}

/** Refuses a request whose DPoP proof is wrong, RFC 9449 §7.1. */
export function refuseProof(policy: IntrospectionPolicy, problem: string): Verdict {
  const verdict = refusal(
    policy,
    'malformed',
    policy.statuses.noMatch,
    'invalid_dpop_proof',
    `OAuth DPoP proof refused: ${problem}.`,
  );
  verdict.challenge = dpopChallenge(verdict.challenge);
  return verdict;
}

/**
 * Judges an introspection answer: fail closed, allowed only when everything holds.
 *
 * @param circumstances the verdict is good for requests with the same ones only
 * @param now seconds since the epoch
 * @param age seconds that the answer may already be old
 */
export function judge(
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
  circumstances: Circumstances,
  now: number,
  age: number,
): Verdict {
  const answer = readIntrospection(policy, response, now);
  if (answer.state === 'unavailable') return unavailable(policy, response.status, answer.problem);
  if (answer.state === 'inactive') return inactive(policy);

  const exp = answer.claims.exp;
  const nbf = answer.claims.nbf;
  if (!isNumericDate(exp) || !isNumericDate(nbf)) return unavailable(policy, response.status, '');
  if (typeof exp === 'number' && now >= exp + policy.clockSkew) return inactive(policy);
  if (typeof nbf === 'number' && now < nbf - policy.clockSkew) return inactive(policy);

  if (!hasScopes(policy.requiredScopes, answer.claims)) return insufficientScope(policy);
  const mismatch = mismatchedClaim(policy, answer.claims, circumstances);
  if (mismatch !== '') return claimMismatch(policy, mismatch);
  const denied = policy.access === undefined ? 0 : accessRefusal(policy.access, answer.claims, circumstances.access);
  if (denied !== 0) {
    return refusal(policy, 'claim_mismatch', denied, 'insufficient_scope', 'OAuth access control refused the request.');
  }

  const headers = exportedHeaders(policy, answer);
  if (headers.refused !== '') return claimMismatch(policy, headers.refused);
  return {
    outcome: 'allowed',
    status: 204,
    challenge: '',
    headers: headers.lines,
    caching: cacheHeaders(verdictLifetime(policy, exp, now, age), now),
    log: '',
  };
}

/** The verdict when the identity provider could not be asked. */
function unavailable(policy: IntrospectionPolicy, status: number, problem: string): Verdict {
  let log = `OAuth unexpected response from introspection server (HTTP ${status}).`;
  if (problem !== '') log += ` JWT refused: ${problem}.`;
  return refusal(policy, 'unavailable', policy.statuses.unavailable, '', log);
}

function inactive(policy: IntrospectionPolicy): Verdict {
  return refusal(
    policy,
    'inactive',
    policy.statuses.noMatch,
    'invalid_token',
    'OAuth token introspection found inactive token.',
  );
}

function claimMismatch(policy: IntrospectionPolicy, claim: string): Verdict {
  return refusal(
    policy,
    'claim_mismatch',
    policy.statuses.noMatch,
    'invalid_token',
    `OAuth claim verification failed: ${claim}`,
  );
}

function insufficientScope(policy: IntrospectionPolicy): Verdict {
  const verdict = claimMismatch(policy, 'scope');
  const required = policy.requiredScopes.allOf || policy.requiredScopes.anyOf || [];
  verdict.challenge = challenge(policy.realm, 'insufficient_scope', required.join(' '));
  return verdict;
}

function refusal(policy: IntrospectionPolicy, outcome: Outcome, status: number, error: string, log: string): Verdict {
  return {
    outcome: outcome,
    status: status,
    challenge: challenge(policy.realm, error, ''),
    headers: [],
    caching: [['Cache-Control', 'no-store']],
    log: log,
  };
}

/** RFC 7519 §2 NumericDate: absent, or a finite number. */
function isNumericDate(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

/** The first claim that breaks the policy, or empty. */
function mismatchedClaim(policy: IntrospectionPolicy, claims: Claims, possession: Possession): string {
  if (!isConfirmed(policy, claims.cnf, possession)) return 'cnf';
  if (!hasOneOf(policy.audience, findClaim(claims, 'aud'))) return 'aud';
  if (!hasOneOf(policy.issuers, findClaim(claims, 'iss'))) return 'iss';
  for (let i = 0; i < policy.verifyClaims.length; i++) {
    const rule = policy.verifyClaims[i] as IntrospectionPolicy['verifyClaims'][0];
    if (verifyClaim(rule, claims) !== '') return rule.claim;
  }
  return '';
}

/** The header lines for the backend, or the claim that cannot be a header. */
function exportedHeaders(policy: IntrospectionPolicy, answer: Introspection): { lines: string[][]; refused: string } {
  const lines: string[][] = [];
  let bytes = 0;
  for (let i = 0; i < policy.forwardedClaims.length; i++) {
    const exported = policy.forwardedClaims[i] as IntrospectionPolicy['forwardedClaims'][0];
    const value = headerValue(findClaim(answer.claims, exported.claim));
    if (value === undefined) return { lines: [], refused: exported.claim };
    bytes += exported.header.length + value.length + 4;
    if (bytes > MAX_EXPORTED_BYTES) return { lines: [], refused: exported.claim };
    if (value !== '') lines.push([exported.header, value]);
  }
  if (policy.forwardToken) {
    if (bytes + answer.jwt.length > MAX_EXPORTED_BYTES) return { lines: [], refused: 'jwt' };
    lines.push(forwardedToken(policy, answer.jwt));
  }
  return { lines: lines, refused: '' };
}

/** RFC 9701 §8.1: its answer is no access token, so it does not go where one is expected. */
function forwardedToken(policy: IntrospectionPolicy, jwt: string): string[] {
  if (policy.introspectionResponse === 'application/jwt') return ['X-OAuth2-Authorization', `Bearer ${jwt}`];
  return ['X-Token-Introspection', jwt];
}
