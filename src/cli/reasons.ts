import { type Claims, findClaim, hasOneOf } from '../core/claim.ts';
import { verifyClaim } from '../core/claim_rule.ts';
import { headerValue } from '../core/header.ts';
import { type IntrospectionResponse, jwtToVerify } from '../core/introspection.ts';
import { isObject, parseJson } from '../core/json.ts';
import { parseJwt } from '../core/jwt.ts';
import { expProblem, IAT_TOLERANCE, nbfProblem } from '../core/numeric_date.ts';
import type { IntrospectionPolicy } from '../core/policy.ts';
import { hasScopes, scopeClaim } from '../core/scope.ts';

/** What the policy asks of one claim. */
export interface Requirement {
  claim: string;
  expected: string;
  found: unknown;
  holds: boolean;
  /** Empty where `expected` and `found` say enough. */
  reason: string;
}

/** What the policy asks of the claims, in the order in which they are judged. */
export function requirementsOf(policy: IntrospectionPolicy, claims: Claims): Requirement[] {
  return [
    ...scopeRequirement(policy, claims),
    ...listRequirement('aud', policy.audience, claims),
    ...listRequirement('iss', policy.issuers, claims),
    ...policy.verifyClaims.map((rule) => {
      const reason = verifyClaim(rule, claims);
      return {
        claim: rule.claim,
        expected: `${rule.type} ${JSON.stringify(rule.value)}`,
        found: findClaim(claims, rule.claim),
        holds: reason === '',
        reason,
      };
    }),
  ];
}

function scopeRequirement({ requiredScopes }: IntrospectionPolicy, claims: Claims): Requirement[] {
  const { allOf, anyOf } = requiredScopes;
  const names = allOf ?? anyOf ?? [];
  if (names.length === 0) return [];
  return [
    {
      claim: 'scope',
      expected: `${allOf ? 'all' : 'one'} of ${JSON.stringify(names)}`,
      found: scopeClaim(claims),
      holds: hasScopes(requiredScopes, claims),
      reason: '',
    },
  ];
}

function listRequirement(claim: string, accepted: string[], claims: Claims): Requirement[] {
  if (accepted.length === 0) return [];
  const found = findClaim(claims, claim);
  const expected = `one of ${JSON.stringify(accepted)}`;
  return [{ claim, expected, found, holds: hasOneOf(accepted, found), reason: '' }];
}

/** Why the token is not valid now: a line for `exp` and one for `nbf`, where they are wrong. */
export function timeProblems({ clockSkew }: IntrospectionPolicy, { exp, nbf }: Claims, now: number): string[] {
  return [
    ...timeProblem('exp', exp, expProblem(exp, now, clockSkew)),
    ...timeProblem('nbf', nbf, nbfProblem(nbf, now, clockSkew)),
  ];
}

function timeProblem(claim: string, value: unknown, problem: string): string[] {
  return problem === '' ? [] : [`${claim}: ${readableTime(value)} ${problem}`];
}

/** The claims that cannot be a header for the backend. */
export function unsendableClaims({ forwardedClaims }: IntrospectionPolicy, claims: Claims): string[] {
  const names = forwardedClaims.map(({ claim }) => claim);
  return names.filter((claim) => headerValue(findClaim(claims, claim)) === undefined);
}

/** How the answer is of another kind than `introspectionResponse` asks for; empty when it is not. */
export function kindProblem({ introspectionResponse }: IntrospectionPolicy, { text }: IntrospectionResponse): string {
  const expected = `introspectionResponse is ${introspectionResponse}`;
  if (introspectionResponse === 'application/json') return parseJwt(text.trim()) ? `is a JWT; ${expected}` : '';
  const json = parseJson(text);
  if (!isObject(json)) return '';
  if (introspectionResponse === 'application/token-introspection+jwt') return `is JSON; ${expected}`;
  return json.jwt === undefined ? `is JSON without a member "jwt"; ${expected}` : '';
}

/**
 * Why there is no answer to judge.
 *
 * @param problem what core says of it: `not a JWT`, the claim of the JWT that is wrong, or empty
 */
export function answerProblem(policy: IntrospectionPolicy, response: IntrospectionResponse, problem: string): string {
  if (response.text.trim() === '') return 'is empty';
  const jwt = jwtOf(policy, response);
  if (problem !== '') return jwt === undefined ? problem : claimProblem(policy, jwt, problem);
  const rfc9701 = policy.introspectionResponse === 'application/token-introspection+jwt';
  const answer = rfc9701 ? jwt?.token_introspection : parseJson(response.text);
  if (answer === undefined) return 'is not JSON';
  if (!isObject(answer)) return 'is not a JSON object';
  return Object.hasOwn(answer, 'active') ? '"active" is neither true nor false' : 'has no "active"';
}

/** What is wrong with this claim of the JWT itself. */
function claimProblem({ introspectionResponse, clockSkew }: IntrospectionPolicy, jwt: Claims, claim: string): string {
  if (jwt[claim] === undefined) return `JWT has no ${claim}`;
  const found = `JWT has ${claim} ${readableTime(jwt[claim])}`;
  if (claim !== 'iat' || introspectionResponse === 'application/jwt') return found;
  return `${found}, which must be within ${IAT_TOLERANCE + clockSkew} s of now: a saved answer that is older is refused`;
}

function jwtOf(policy: IntrospectionPolicy, response: IntrospectionResponse): Claims | undefined {
  return policy.introspectionResponse === 'application/json' ? undefined : jwtToVerify(policy, response)?.payload;
}

/** A NumericDate as ISO 8601, anything else as JSON. */
function readableTime(value: unknown): string {
  const date = new Date(typeof value === 'number' ? value * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? JSON.stringify(value) : date.toISOString().replace('.000Z', 'Z');
}
