import { join } from 'node:path';
import { forwardedTokenHeader } from '../core/forwarded_token.ts';
import { ambiguousTarget, unavailable } from '../core/refusal.ts';
import { refusalLine } from '../core/verdict.ts';
import type { CheckedIntrospection } from '../policy/checked_introspection.ts';
import type { CheckedProxy } from '../policy/proxy.ts';
import { refusalStatuses } from '../policy/refusal_statuses.ts';
import { accessMap } from './access_map.ts';
import { type CacheKeys, cacheKeys } from './cache_keys.ts';
import { clientCredentials } from './client_credentials.ts';
import { endpointModels } from './endpoint_models.ts';
import { fingerprintOf } from './fingerprint.ts';
import { exportedHeaderNames } from './identity_headers.ts';
import type { Paths } from './paths.ts';
import { jsonParameters, plainParameters } from './quoting.ts';

/** What the templates know of an introspection policy. `overwritten` are the headers that no client may send. */
export function introspectionModel(
  proxy: CheckedProxy,
  introspection: CheckedIntrospection,
  paths: Paths,
  bundle: string,
  overwritten: string[],
) {
  const { access, action, policy, timeouts, tokenPlace } = introspection;
  const fingerprint = fingerprintOf(introspection, bundle);
  const keys = cacheKeys(introspection, fingerprint);
  return {
    policy_parameters: jsonParameters('oauth2_policy', policy),
    fingerprint,
    token_header: tokenPlace.header,
    token_query: tokenPlace.query,
    dpop: tokenPlace.dpop,
    certificates: policy.confirmationMethods.includes('x5t#S256'),
    // The plain bearer key is NGINX's own variable: no JavaScript runs that could look at header names.
    identity_headers: plainParameters(
      'oauth2_identity_headers',
      keys.without_javascript ? '' : ` ${overwritten.join(' ').toLowerCase()} `,
    ),
    preflight: action.preflight === true,
    access: access && accessMap(access, proxy.id),
    claims: exportedHeaderNames(introspection).map((header) => ({
      header,
      variable: header.toLowerCase().replaceAll('-', '_'),
    })),
    forward_token: forwardedTokenHeader(policy) === 'Authorization',
    refusal: refusalModel(introspection),
    cache: policy.cacheSeconds > 0 ? cacheModel(introspection, keys, proxy.id, paths) : undefined,
    ...endpointModels(introspection, proxy.id, paths),
    ...clientCredentials(introspection),
    response_type: policy.introspectionResponse,
    rate_limit: action.introspectionRateLimit,
    // Each hop waits longer than the one behind it, so that the innermost decides, on a busy machine too.
    timeouts: { ...timeouts, verdict_server: timeouts.total + 500, verdict_location: timeouts.total + 1000 },
    error_log: join(paths.log, `${proxy.hostname}-error.log`),
  };
}

/** The caches of verdicts and of the collapse window. */
function cacheModel({ action, policy }: CheckedIntrospection, keys: CacheKeys, proxyId: string, paths: Paths) {
  return {
    keys,
    default_path: join(paths.cache, `tokens_${proxyId}_default`),
    window_path: join(paths.cache, `tokens_${proxyId}_window`),
    memory: action.cacheSize?.memory ?? '128m',
    disk: action.cacheSize?.disk ?? '4g',
    inactive: Math.max(10, policy.cacheSeconds + policy.staleIfUnavailable),
    serves_stale: policy.staleIfUnavailable > 0,
  };
}

/** What a client gets that is not let through. */
function refusalModel(introspection: CheckedIntrospection) {
  const { policy } = introspection;
  return {
    errors: refusalStatuses(introspection)
      .filter((status) => status !== 500)
      .map((status) => ({ status, body: introspection.errorBody(status) })),
    internal_error: introspection.errorBody(500),
    retry_after: policy.statuses.unavailable === 503,
    no_verdict: refusalLine(unavailable(policy, 'Bearer', 0, '')),
    ambiguous_target: refusalLine(ambiguousTarget(policy)),
  };
}
