import type { ResponseType } from '../core/policy.ts';

/** A proxy document as `schema/policy.schema.json` describes it; docs/policy.md says what each field does. */
export interface ProxyDocument {
  name: string;
  version: string;
  proxyConfig: {
    hostname: string;
    ingress: { basePath: string; basePathVersionAppendRule?: 'NONE' | 'PREFIX' | 'SUFFIX' };
    backends: { serviceName: string; serviceTargets: ServiceTarget[] }[];
    policies?: {
      'oauth2-introspection'?: { action: Action; data: Credentials[] }[];
      'access-control-routing'?: { action: { conditions: AccessControlRule[]; returnCode?: number } }[];
      'error-response-format'?: { action: { [status: string]: ErrorResponse } }[];
      'request-correlation-id'?: { action?: { httpHeaderName?: string } }[];
    };
  };
}

/** A server of the backend. */
export interface ServiceTarget {
  hostname: string;
  listener: { enableTLS?: boolean; port: number; transportProtocol?: 'HTTP' };
}

/** Who the gateway is to the identity provider; at most one of the three fields for a secret. */
export interface Credentials {
  clientAppID: string;
  clientSecret?: string;
  clientSecretFile?: string;
  clientSecretEnv?: string;
}

/** The body of refusals with one status: its fields, or all of it. */
export interface ErrorResponse {
  errorCode?: string | number;
  errorMessage?: string;
  errorMessageBody?: string | object;
}

/** A rule about requests for a route with one of the methods, any where left out: every condition in `when` must hold. */
export interface AccessControlRule {
  allowAccess?: { route?: string; httpMethods?: string[] };
  when: { key: string; matchType?: 'STRING' | 'REGEX'; matchOneOf: { values: string[] } }[];
  returnCode?: number;
}

/** What a claim of the token must be, or must hold. */
export interface VerifyClaim {
  claim: string;
  type: 'STRING' | 'INTEGER' | 'BOOLEAN' | 'ARRAY';
  value: string | number | boolean | string[];
  delimiter?: keyof typeof DELIMITERS;
}

/** How tokens are introspected, what they must have, and what the backend gets. */
export interface Action {
  introspectionEndpoint: string;
  enableSNI?: boolean;
  proxyTLSName?: string;
  introspectionResponse?: ResponseType;
  jwks?: { keys: object[] } | string;
  issuer?: string;
  algorithms?: string[];
  cacheIntrospectionResponse?: string;
  clientTokenSuppliedIn?: 'HEADER' | 'QUERY';
  clientTokenName?: string;
  authzServerTokenHint?: 'ACCESS_TOKEN' | 'REFRESH_TOKEN';
  forwardToken?: boolean;
  forwardedClaimsInProxyHeader?: string[];
  verifyClaims?: VerifyClaim[];
  resolver?: { valid?: string; timeout?: string; servers: { hostname: string; port?: number }[] };
  errorReturnConditions?: {
    notSupplied?: { returnCode: number };
    noMatch?: { returnCode: number };
    unavailable?: { returnCode: number };
  };
  clientAuthentication?:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'bearer';
  clientAssertion?: { keyFile?: string; algorithm?: string; audience?: string; keyId?: string };
  clientCredentialsGrant?: { tokenEndpoint: string; scope?: string };
  confirmationMethods?: ('x5t#S256' | 'jkt')[];
  basicEncoding?: 'form' | 'raw';
  tls?: { verify?: boolean; trustedCertificate?: string; certificate?: string; certificateKey?: string };
  timeouts?: { connect?: string; total?: string };
  staleIfUnavailable?: string;
  cacheKey?: 'hashed' | 'plain';
  realm?: string;
  clockSkew?: string;
  requiredScopes?: string[] | { anyOf: string[] };
  audience?: string[];
  issuers?: string[];
  preflight?: boolean;
  introspectionRateLimit?: { rate: string; burst?: number };
  cacheSize?: { memory?: string; disk?: string };
}

/** The characters that split a text claim into parts, by their names in a document. */
export const DELIMITERS = {
  SPACE: ' ',
  COMMA: ',',
  PERIOD: '.',
  PLUS: '+',
  COLON: ':',
  'SEMI-COLON': ';',
  'VERTICAL-BAR': '|',
  'FORWARD-SLASH': '/',
  'BACK-SLASH': '\\',
  HYPHEN: '-',
  UNDERSCORE: '_',
};
