import type { IntrospectionPolicy } from '../../../src/core/policy.ts';

/** A policy that demands nothing, with the given differences. */
export function policyWith(differences: Partial<IntrospectionPolicy> = {}): IntrospectionPolicy {
  return {
    introspectionResponse: 'application/json',
    clientId: 'gateway',
    hostname: 'api.example',
    clientCredentialsGrant: false,
    cacheSeconds: 300,
    staleIfUnavailable: 0,
    clockSkew: 0,
    verifyClaims: [],
    requiredScopes: {},
    audience: [],
    issuers: [],
    forwardedClaims: [],
    confirmationMethods: [],
    forwardToken: false,
    realm: 'api',
    statuses: { notSupplied: 401, noMatch: 403, unavailable: 503 },
    ...differences,
  };
}

/** An unsigned JWT with this payload. */
export function jwtOf(payload: unknown): string {
  const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${segment({ alg: 'RS256' })}.${segment(payload)}.c2lnbmF0dXJl`;
}
