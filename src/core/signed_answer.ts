import { signatureAlgorithm } from './algorithm.ts';
import type { Claims } from './claim.ts';
import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';
import type { VerificationKey } from './jwk.ts';
import { isVerified } from './jws.ts';
import type { Jwt } from './jwt.ts';
import { expProblem, isNotInFuture, isRecent, nbfProblem } from './numeric_date.ts';
import type { IntrospectionPolicy } from './policy.ts';

/**
 * Verifies the signature of an answer by these keys, RFC 7515 §5.2.
 *
 * @param jwt undefined where the answer holds none
 * @returns what is wrong, or empty when the signature holds
 */
export async function signatureProblem(
  policy: IntrospectionPolicy,
  jwt: Jwt | undefined,
  keys: VerificationKey[],
): Promise<string> {
  if (jwt === undefined) return 'not a JWT';
  const problem = headerProblem(policy, jwt.header);
  if (problem !== '') return problem;
  const holds = await isVerified(jwt, keys);
  return holds ? '' : 'signature';
}

/**
 * What is wrong with the JOSE header of a signed answer, before its signature is verified: RFC 7515 §4.1
 * and the algorithm list of the policy. A key that the JWT brings (`jku`, `jwk`, `x5u`) is ignored.
 *
 * @returns the parameter's name, or empty
 */
export function headerProblem(policy: IntrospectionPolicy, header: JsonObject): string {
  const algorithms = policy.signedAnswers === undefined ? [] : policy.signedAnswers.algorithms;
  if (algorithms.indexOf(header.alg as string) < 0 || signatureAlgorithm(header.alg) === undefined) return 'alg';
  if (header.crit !== undefined) return 'crit';
  if (header.kid !== undefined && typeof header.kid !== 'string') return 'kid';
  return acceptsType(policy, header.typ) ? '' : 'typ';
}

/** RFC 9701 §5 names its type; an answer of the draft is an access token (RFC 9068 §2.1), or untyped. */
function acceptsType(policy: IntrospectionPolicy, typ: unknown): boolean {
  if (policy.introspectionResponse === 'application/jwt' && typ === undefined) return true;
  if (typeof typ !== 'string') return false;
  const type = typ.toLowerCase().replace(/^application\//, '');
  if (policy.introspectionResponse === 'application/jwt') return type === 'jwt' || type === 'at+jwt';
  return type === 'token-introspection+jwt';
}

/**
 * What is wrong with the claims of the JWT itself, RFC 9701 §5.
 *
 * @param now seconds since the epoch
 * @returns the claim's name, or empty
 */
export function payloadProblem(policy: IntrospectionPolicy, payload: Claims, now: number): string {
  const draft = policy.introspectionResponse === 'application/jwt';
  // An RFC 9701 answer says whether the token is active in a place where the draft does not look.
  if (draft && payload.token_introspection !== undefined) return 'token_introspection';
  if (!draft && !isObject(payload.token_introspection)) return 'token_introspection';
  if (policy.signedAnswers === undefined) return '';
  if (payload.iss !== policy.signedAnswers.issuer) return 'iss';
  return draft ? draftProblem(policy, payload, now) : rfc9701Problem(policy, payload, now);
}

/** The draft's JWT is an access token: made before now, for the API and not for the gateway. */
function draftProblem(policy: IntrospectionPolicy, payload: Claims, now: number): string {
  return payload.iat === undefined || isNotInFuture(payload.iat, now, policy.clockSkew) ? '' : 'iat';
}

/** RFC 9701 §5: made for this client, just now. */
function rfc9701Problem(policy: IntrospectionPolicy, payload: Claims, now: number): string {
  const audience: unknown[] = Array.isArray(payload.aud) ? payload.aud : [payload.aud];
  if (audience.indexOf(policy.clientId) < 0) return 'aud';
  const skew = policy.clockSkew;
  if (!isRecent(payload.iat, now, skew)) return 'iat';
  if (expProblem(payload.exp, now, skew) !== '') return 'exp';
  if (nbfProblem(payload.nbf, now, skew) !== '') return 'nbf';
  return '';
}
