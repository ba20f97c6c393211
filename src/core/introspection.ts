import type { Claims } from './claim.ts';
import { isObject } from './claim.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** What the identity provider answered. */
export interface IntrospectionResponse {
  status: number;
  text: string;
}

/** What the answer says about the token. */
export interface Introspection {
  state: 'active' | 'inactive' | 'unavailable';
  claims: Claims;
  /** jwt mode: the JWT itself. */
  jwt: string;
}

/** The form body of the introspection request, RFC 7662 §2.1; NGINX adds the client authentication. */
export function introspectionRequestBody(policy: IntrospectionPolicy, token: string): string {
  const body = `token=${encodeURIComponent(token)}`;
  return policy.tokenTypeHint ? `${body}&token_type_hint=${policy.tokenTypeHint}` : body;
}

/** Reads an introspection answer, RFC 7662 §2.2. Whatever is not a proper answer is `unavailable`. */
export function readIntrospection(policy: IntrospectionPolicy, response: IntrospectionResponse): Introspection {
  if (policy.introspectionResponse === 'application/jwt') return readJwtAnswer(response);
  if (response.status !== 200) return unavailable();
  return readJsonAnswer(response.text);
}

function readJsonAnswer(text: string): Introspection {
  const claims = parsed(text);
  if (!isObject(claims) || !Object.prototype.hasOwnProperty.call(claims, 'active')) return unavailable();
  if (claims.active === false) return inactive();
  if (claims.active !== true) return unavailable();
  return { state: 'active', claims: claims, jwt: '' };
}

/**
 * The draft that preceded RFC 9701: a bare JWT with 204 for an inactive token (Curity), or JSON with
 * a `jwt` member (Keycloak). The signature is not verified: TLS to the endpoint vouches for it.
 */
function readJwtAnswer(response: IntrospectionResponse): Introspection {
  if (response.status === 204) return inactive();
  if (response.status !== 200) return unavailable();
  const text = response.text.trim();
  if (text.charAt(0) !== '{') {
    const payload = jwtPayload(text);
    if (payload === undefined) return unavailable();
    if (payload.active === false) return inactive();
    if (payload.active !== undefined && payload.active !== true) return unavailable();
    return { state: 'active', claims: payload, jwt: text };
  }
  const answer = readJsonAnswer(text);
  if (answer.state !== 'active') return answer;
  const jwt = answer.claims.jwt;
  const payload = typeof jwt === 'string' ? jwtPayload(jwt) : undefined;
  if (payload === undefined) return unavailable();
  if (payload.active === false) return inactive();
  return { state: 'active', claims: answer.claims, jwt: jwt as string };
}

function jwtPayload(jwt: string): Claims | undefined {
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(jwt)) return undefined;
  const segments = jwt.split('.');
  const header = parsed(decodedSegment(segments[0] as string));
  const payload = parsed(decodedSegment(segments[1] as string));
  return isObject(header) && isObject(payload) ? payload : undefined;
}

function decodedSegment(segment: string): string {
  return Buffer.from(segment, 'base64url').toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (_) {
    return undefined;
  }
}

function inactive(): Introspection {
  return { state: 'inactive', claims: {}, jwt: '' };
}

function unavailable(): Introspection {
  return { state: 'unavailable', claims: {}, jwt: '' };
}
