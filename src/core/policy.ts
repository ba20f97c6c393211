/** One entry of `verifyClaims`: the claim must hold the expected value. */
export interface ClaimRule {
  claim: string;
  type: 'STRING' | 'INTEGER' | 'BOOLEAN' | 'ARRAY';
  value: string | number | boolean | string[];
  /** The character itself, not its name in the policy document. */
  delimiter?: string;
}

/** A claim of the answer and the request header that carries it to the backend. */
export interface ExportedClaim {
  claim: string;
  header: string;
}

/**
 * The part of a policy that decides about a token. The renderer writes it into the NGINX
 * configuration as JSON; the gateway and the `check` command judge by it.
 */
export interface IntrospectionPolicy {
  introspectionResponse: 'application/json' | 'application/jwt';
  /** `token_type_hint` (RFC 7662 §2.1). */
  tokenTypeHint?: string;
  /** Seconds that a verdict may be reused; 0 turns caching off. */
  cacheSeconds: number;
  /** Seconds that a verdict may outlive the identity provider. */
  staleIfUnavailable: number;
  /** Seconds of tolerance for `exp` and `nbf`. */
  clockSkew: number;
  verifyClaims: ClaimRule[];
  requiredScopes: { allOf?: string[]; anyOf?: string[] };
  audience: string[];
  issuers: string[];
  forwardedClaims: ExportedClaim[];
  /** jwt mode: the introspection JWT goes to the backend as its bearer token. */
  forwardToken: boolean;
  realm: string;
  statuses: { notSupplied: number; noMatch: number; unavailable: number };
}
