import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { challenge } from '../core/challenge.ts';
import { forwardedTokenHeader } from '../core/forwarded_token.ts';
import type { CheckedPolicy } from '../policy/checked_policy.ts';
import { seconds } from '../policy/duration.ts';
import type { Endpoint } from '../policy/endpoint.ts';
import type { CheckedProxy } from '../policy/proxy.ts';
import { refusalStatuses } from '../policy/refusal_statuses.ts';
import { accessMap } from './access_map.ts';
import { address } from './address.ts';
import { cacheKeys } from './cache_keys.ts';
import { clientCredentials } from './client_credentials.ts';
import { fingerprintOf } from './fingerprint.ts';
import { exportedHeaderNames } from './identity_headers.ts';
import type { Paths } from './paths.ts';
import { jsonParameters, plainParameters } from './quoting.ts';

/**
 * Two cached copies of the key set: the usual one, and one for a signature that the usual one cannot
 * verify. How long the second is kept is how seldom the identity provider is asked for unknown keys.
 */
const KEY_SET_COPIES = [
  { location: '/_oauth2_key_set', valid: '5m', invalid: '1s' },
  { location: '/_oauth2_fresh_key_set', valid: '10s', invalid: '10s' },
];

const CA_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** What the templates know of an introspection policy. `overwritten` are the headers that no client may send. */
export function introspectionModel(
  proxy: CheckedProxy,
  introspection: CheckedPolicy,
  paths: Paths,
  bundle: string,
  overwritten: string[],
) {
  const { action, authentication, policy, tokenPlace, endpoint, keySet, timeouts, tls } = introspection;
  const { tokenEndpoint } = authentication;
  const claims = exportedHeaderNames(introspection).map((header) => ({
    header,
    variable: header.toLowerCase().replaceAll('-', '_'),
  }));
  const fingerprint = fingerprintOf(introspection, bundle);
  const keys = cacheKeys(introspection, fingerprint);
  const { unavailable } = policy.statuses;
  const access = introspection.access && accessMap(introspection.access, proxy.id);
  return {
    policy_parameters: jsonParameters('oauth2_policy', policy),
    fingerprint,
    cache_keys: keys,
    caching: policy.cacheSeconds > 0,
    dpop: tokenPlace.dpop,
    certificates: policy.confirmationMethods.includes('x5t#S256'),
    cache_path: join(paths.cache, `tokens_${proxy.id}_default`),
    window_path: join(paths.cache, `tokens_${proxy.id}_window`),
    cache_memory: action.cacheSize?.memory ?? '128m',
    cache_disk: action.cacheSize?.disk ?? '4g',
    serves_stale: policy.staleIfUnavailable > 0,
    cache_inactive: Math.max(10, policy.cacheSeconds + policy.staleIfUnavailable),
    rate_limit: action.introspectionRateLimit,
    error_log: join(paths.log, `${proxy.hostname}-error.log`),
    endpoint: {
      ...endpoint,
      upstream: `oauth2_endpoint_${proxy.id}`,
      tls_name: action.proxyTLSName ?? endpoint.hostname,
      sni: action.enableSNI ? 'on' : 'off',
    },
    no_resolver: endpoint.named && action.resolver === undefined,
    key_set: keySet && {
      ...otherEndpoint(keySet),
      cache_path: join(paths.cache, `tokens_${proxy.id}_keys`),
      copies: KEY_SET_COPIES,
    },
    resolver: action.resolver && {
      valid: wholeSeconds(action.resolver.valid ?? '30s'),
      timeout: wholeSeconds(action.resolver.timeout ?? '30s'),
      servers: action.resolver.servers.map(({ hostname, port }) => address(hostname, port)),
    },
    response_type: policy.introspectionResponse,
    ...clientCredentials(introspection),
    token_endpoint: tokenEndpoint && {
      ...otherEndpoint(tokenEndpoint),
      cache_path: join(paths.cache, `tokens_${proxy.id}_client`),
    },
    tls: {
      used: [endpoint, keySet, tokenEndpoint].some((asked) => asked?.scheme === 'https'),
      verify: action.tls?.verify === false ? 'off' : 'on',
      trusted_certificate: tls.trustedCertificate ?? CA_BUNDLES.find((file) => existsSync(file)) ?? CA_BUNDLES[0],
      certificate: tls.certificate,
      certificate_key: tls.certificateKey,
    },
    // Each hop waits a little longer than the one behind it, so that the innermost decides.
    timeouts: { ...timeouts, verdict_server: timeouts.total + 100, verdict_location: timeouts.total + 200 },
    preflight: action.preflight === true,
    token_header: tokenPlace.header,
    token_query: tokenPlace.query,
    access,
    claims,
    // The plain bearer key is NGINX's own variable: no JavaScript runs that could look at header names.
    identity_headers: plainParameters(
      'oauth2_identity_headers',
      keys.without_javascript ? '' : ` ${overwritten.join(' ').toLowerCase()} `,
    ),
    forward_token: forwardedTokenHeader(policy) === 'Authorization',
    unavailable,
    retry_after: unavailable === 503,
    challenge: challenge('Bearer', policy.realm, '', ''),
    errors: refusalStatuses(introspection)
      .filter((status) => status !== 500)
      .map((status) => ({ status, body: introspection.errorBody(status) })),
    internal_error: introspection.errorBody(500),
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
