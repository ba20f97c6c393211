import type { Action } from '../policy/document.ts';
import type { Endpoint } from '../policy/endpoint.ts';

/**
 * Two cached copies of the key set: the usual one, and one for a signature that the usual one cannot
 * verify. How long the second is kept is how seldom the identity provider is asked for unknown keys.
 */
export function keySetModel(action: Action, keySet: Endpoint, cachePath: string) {
  return {
    ...endpointModel(keySet, action.jwks as string, cachePath),
    copies: [
      { location: '/_oauth2_key_set', valid: '5m', invalid: '1s' },
      { location: '/_oauth2_fresh_key_set', valid: '10s', invalid: '10s' },
    ],
  };
}

/** Where the gateway's own access token comes from. */
export function tokenEndpointModel(action: Action, tokenEndpoint: Endpoint, cachePath: string) {
  return endpointModel(tokenEndpoint, action.clientCredentialsGrant?.tokenEndpoint as string, cachePath);
}

function endpointModel(endpoint: Endpoint, url: string, cachePath: string) {
  return { ...endpoint, host_header: hostHeader(url), tls_name: tlsName(endpoint), cache_path: cachePath };
}

/** The host as a certificate names it. */
export function tlsName(endpoint: Endpoint): string {
  return endpoint.host.replace(/^\[|\]$/g, '');
}

/** The `Host` of the endpoint as its URL has it: without a default port. */
export function hostHeader(endpoint: string): string {
  return new URL(endpoint).host;
}
