import type { AccessGroup } from './access.ts';
import type { VerificationKey } from './jwk.ts';

/**
 * One entry of `verifyClaims`: the claim must hold the expected value. A delimiter is the character itself, not its
 * name in the policy document.
 */
export type ClaimRule =
  | { claim: string; type: 'STRING'; value: string; delimiter?: string }
  | { claim: string; type: 'INTEGER'; value: number }
  | { claim: string; type: 'BOOLEAN'; value: boolean }
  | { claim: string; type: 'ARRAY'; value: string[]; delimiter?: string };

/** A claim of the response and the request header that carries it to the backend. */
export interface ExportedClaim {
  claim: string;
  header: string;
}

/** Media type of an introspection response: RFC 7662 §2.2, the draft that preceded RFC 9701, RFC 9701 §5. */
export type ResponseType = 'application/json' | 'application/jwt' | 'application/token-introspection+jwt';

/** What a signed answer must be. */
export interface SignedAnswers {
  /** `iss`, RFC 7519 §4.1.1. */
  issuer: string;
  /** JWS algorithms, RFC 7518 §3.1. */
  algorithms: string[];
  keys: VerificationKey[];
  /** Where the keys are fetched from, if they are not here. */
  keySetUrl?: string;
}

/** How the gateway proves who it is with a signed assertion, RFC 7523 §2.2. */
export interface ClientAssertion {
  /** `aud`: the identity provider, RFC 7523 §3. */
  audience: string;
  /** `alg`: a signature or an HMAC, RFC 7518 §3.1. */
  algorithm: string;
  /** `kid`, RFC 7515 §4.1.4; left out where the identity provider needs none. */
  keyId?: string;
}

/**
 * The part of a policy that decides about a token. The renderer writes it into the NGINX
 * configuration as JSON; the gateway and the `check` command judge by it.
 */
export interface IntrospectionPolicy {
  introspectionResponse: ResponseType;
  /** Left out when signatures are not verified. */
  signedAnswers?: SignedAnswers;
  clientId: string;
  /** The public name of the protected API. */
  hostname: string;
  clientAssertion?: ClientAssertion;
  /** The gateway shows a bearer token that it gets by RFC 6749 §4.4. */
  clientCredentialsGrant: boolean;
  /** `token_type_hint` (RFC 7662 §2.1). */
  tokenTypeHint?: string;
  /** Seconds that a verdict may be reused; 0 turns caching off. */
  cacheSeconds: number;
  /** Seconds for which an expired verdict still serves while the endpoint is unavailable. */
  staleIfUnavailable: number;
  /** Seconds of tolerance for `exp` and `nbf`. */
  clockSkew: number;
  verifyClaims: ClaimRule[];
  requiredScopes: { allOf?: string[]; anyOf?: string[] };
  audience: string[];
  issuers: string[];
  /** Who may use which routes; left out when every allowed token may use all of them. */
  access?: AccessGroup[];
  forwardedClaims: ExportedClaim[];
  /** Members of `cnf` that the gateway can confirm; a token with any other is refused. */
  confirmationMethods: string[];
  /** The JWT goes to the backend, see `forwardedTokenHeader`. */
  forwardToken: boolean;
  realm: string;
  statuses: { notSupplied: number; noMatch: number; unavailable: number };
}
