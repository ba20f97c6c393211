import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckedIntrospection, endpointsOf } from '../policy/checked_introspection.ts';
import { seconds } from '../policy/duration.ts';
import type { Endpoint } from '../policy/endpoint.ts';
import { address } from './address.ts';
import type { Paths } from './paths.ts';

/**
 * Two cached copies of the key set: the usual one, and one for a signature that the usual one cannot
 * verify. How long the second is kept is how seldom the identity provider is asked for unknown keys.
 */
const KEY_SET_COPIES = [
  { location: '/_oauth2_key_set', valid: '5m', invalid: '1s' },
  { location: '/_oauth2_fresh_key_set', valid: '10s', invalid: '10s' },
];

const CA_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** What the templates know of the identity provider's endpoints and of the way to them. */
export function endpointModels(introspection: CheckedIntrospection, proxyId: string, paths: Paths) {
  const { action, authentication, endpoint, keySet, tls } = introspection;
  const { tokenEndpoint } = authentication;
  return {
    endpoint: {
      ...endpoint,
      upstream: `oauth2_endpoint_${proxyId}`,
      tls_name: action.proxyTLSName ?? endpoint.hostname,
      sni: action.enableSNI ? 'on' : 'off',
    },
    key_set: keySet && {
      ...otherEndpoint(keySet),
      cache_path: join(paths.cache, `tokens_${proxyId}_keys`),
      copies: KEY_SET_COPIES,
    },
    token_endpoint: tokenEndpoint && {
      ...otherEndpoint(tokenEndpoint),
      cache_path: join(paths.cache, `tokens_${proxyId}_client`),
    },
    no_resolver: endpoint.named && action.resolver === undefined,
    resolver: action.resolver && {
      valid: wholeSeconds(action.resolver.valid ?? '30s'),
      timeout: wholeSeconds(action.resolver.timeout ?? '30s'),
      servers: action.resolver.servers.map(({ hostname, port }) => address(hostname, port)),
    },
    tls: {
      used: endpointsOf(introspection).some(({ scheme }) => scheme === 'https'),
      verify: action.tls?.verify === false ? 'off' : 'on',
      trusted_certificate: tls.trustedCertificate ?? CA_BUNDLES.find((file) => existsSync(file)) ?? CA_BUNDLES[0],
      certificate: tls.certificate,
      certificate_key: tls.certificateKey,
    },
  };
}

/** An endpoint beside that of introspection: it is asked seldom and has no settings of its own. */
function otherEndpoint(endpoint: Endpoint) {
  return { ...endpoint, upstream: endpoint.authority, tls_name: endpoint.hostname, sni: 'on' };
}

/** What `resolver` takes of the ways to write a time. */
function wholeSeconds(duration: string): string {
  return `${Math.max(1, Math.ceil(seconds(duration)))}s`;
}
