import type { Claims } from './claim.ts';
import { combinedClaims } from './combined_claims.ts';
import { isObject, parseJson } from './json.ts';
import type { Jwt } from './jwt.ts';
import { parseJwt } from './jwt.ts';
import type { IntrospectionPolicy } from './policy.ts';
import { payloadProblem } from './signed_answer.ts';

/** The identity provider's HTTP response, RFC 7662 §2.2. */
export interface IntrospectionResponse {
  status: number;
  text: string;
  /** What is wrong with the response's signature; empty when it was verified, left out when nobody looked. */
  signatureProblem?: string;
}

/** What a response says about the token. */
export type Introspection = ActiveToken | { state: 'inactive' } | Unavailable;

/** An active token, and what is known of it. */
export interface ActiveToken {
  state: 'active';
  claims: Claims;
  /** The JWT itself; empty where the response is JSON alone. */
  jwt: string;
}

/** There is no proper response. */
interface Unavailable {
  state: 'unavailable';
  /** Why a JWT is refused; never a value from it. Empty where there is none to refuse. */
  problem: string;
}

/** The form body of the introspection request, RFC 7662 §2.1; NGINX adds the client authentication. */
export function introspectionRequestBody(policy: IntrospectionPolicy, token: string): string {
  const body = `token=${encodeURIComponent(token)}`;
  return policy.tokenTypeHint ? `${body}&token_type_hint=${policy.tokenTypeHint}` : body;
}

/**
 * Reads an introspection response, RFC 7662 §2.2. Whatever is not a proper one is `unavailable`.
 *
 * @param now seconds since the epoch
 */
export function readIntrospection(
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
  now: number,
): Introspection {
  if (policy.introspectionResponse === 'application/json') {
    return response.status === 200 ? readClaims(parseJson(response.text), '') : unavailable('');
  }
  const received = receivedJwt(policy, response);
  if (received === 'inactive') return { state: 'inactive' };
  if (received === 'unavailable') return unavailable('');

  const jwt = parseJwt(received.jwt);
  if (jwt === undefined) return unavailable('not a JWT');
  if (policy.signedAnswers !== undefined && response.signatureProblem !== '') {
    return unavailable(response.signatureProblem || 'signature');
  }
  const problem = payloadProblem(policy, jwt.payload, now);
  if (problem !== '') return unavailable(problem);
  if (policy.introspectionResponse === 'application/token-introspection+jwt') {
    return readClaims(jwt.payload.token_introspection, received.jwt);
  }
  if (jwt.payload.active === false) return { state: 'inactive' };
  if (jwt.payload.active !== undefined && jwt.payload.active !== true) return unavailable('active');
  // Keycloak says more beside its JWT than in it, but only what is in it is signed.
  const beside = policy.signedAnswers === undefined ? received.beside : undefined;
  const claims = beside === undefined ? jwt.payload : combinedClaims(beside, jwt.payload);
  return { state: 'active', claims: claims, jwt: received.jwt };
}

/** The JWT of a response whose signature is to be verified, RFC 9701 §5; undefined when there is none. */
export function jwtToVerify(policy: IntrospectionPolicy, response: IntrospectionResponse): Jwt | undefined {
  const received = receivedJwt(policy, response);
  return typeof received === 'string' ? undefined : parseJwt(received.jwt);
}

/** A JWT that nobody has looked into, and the claims beside it where there are any. */
interface ReceivedJwt {
  jwt: string;
  beside?: Claims;
}

/**
 * The draft that preceded RFC 9701 has a bare JWT and 204 for an inactive token (Curity), or JSON with a
 * `jwt` member (Keycloak); RFC 9701 has a bare JWT only.
 */
function receivedJwt(
  policy: IntrospectionPolicy,
  response: IntrospectionResponse,
): ReceivedJwt | 'inactive' | 'unavailable' {
  const draft = policy.introspectionResponse === 'application/jwt';
  if (draft && response.status === 204) return 'inactive';
  if (response.status !== 200) return 'unavailable';
  const text = response.text.trim();
  if (!draft || text.charAt(0) !== '{') return { jwt: text };
  const json = readClaims(parseJson(text), '');
  if (json.state !== 'active') return json.state;
  const jwt = json.claims.jwt;
  return { jwt: typeof jwt === 'string' ? jwt : '', beside: json.claims };
}

function readClaims(claims: unknown, jwt: string): Introspection {
  if (!isObject(claims) || !Object.prototype.hasOwnProperty.call(claims, 'active')) return unavailable('');
  if (claims.active === false) return { state: 'inactive' };
  if (claims.active !== true) return unavailable('');
  return { state: 'active', claims: claims, jwt: jwt };
}

function unavailable(problem: string): Unavailable {
  return { state: 'unavailable', problem: problem };
}
