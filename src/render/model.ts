import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { challenge } from '../core/challenge.ts';
import { forwardedTokenHeader } from '../core/forwarded_token.ts';
import { headerPatterns, type RouteGroup, requestPattern } from '../policy/access_control.ts';
import type { CheckedPolicy } from '../policy/checked_policy.ts';
import { claimHeader } from '../policy/claim_header.ts';
import { seconds } from '../policy/duration.ts';
import type { CheckedProxy } from '../policy/proxy.ts';
import { cacheKeys } from './cache_keys.ts';
import { clientCredentials } from './client_credentials.ts';
import type { NginxBinary } from './nginx_binary.ts';
import { jsonParameters, plainParameters } from './quoting.ts';

/** Claims of RFC 7662 §2.2: their headers are cleared where no policy exports them. */
const STANDARD_CLAIMS = [
  'active',
  'scope',
  'client_id',
  'username',
  'token_type',
  'exp',
  'iat',
  'nbf',
  'sub',
  'aud',
  'iss',
  'jti',
];

/**
 * Two cached copies of the key set: the usual one, and one for a signature that the usual one cannot
 * verify. How long the second is kept is how seldom the identity provider is asked for unknown keys.
 */
const KEY_SET_COPIES = [
  { location: '/_oauth2_key_set', valid: '5m', invalid: '1s' },
  { location: '/_oauth2_fresh_key_set', valid: '10s', invalid: '10s' },
];

const CA_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** Where NGINX keeps what it writes. */
export interface Paths {
  state: string;
  cache: string;
  log: string;
  pid: string;
  error_log: string;
  temp: { directive: string; path: string }[];
}

/** The paths below `--state`, or the usual ones of a system. */
export function systemPaths(state: string | undefined, nginx: NginxBinary | undefined): Paths {
  if (state === undefined) {
    const log = '/var/log/nginx';
    return {
      state: '',
      cache: '/var/cache/nginx',
      log,
      pid: '/run/nginx.pid',
      error_log: `${log}/error.log`,
      temp: [],
    };
  }
  const folder = resolve(state);
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .filter((kind) => kind === 'client_body' || nginx === undefined || nginx.has(`http_${kind}_module`))
    .map((kind) => ({ directive: `${kind}_temp_path`, path: join(folder, `${kind}_temp`) }));
  return {
    state: folder,
    cache: folder,
    log: folder,
    pid: join(folder, 'nginx.pid'),
    error_log: join(folder, 'error.log'),
    temp,
  };
}

/** The headers that a backend takes for an identity: what some proxy exports, and the standard claims. */
export function identityHeadersOf(proxies: CheckedProxy[]): string[] {
  const policies = proxies.flatMap(({ introspection }) => introspection ?? []);
  // Without a policy no backend knows these headers.
  if (policies.length === 0) return [];
  return unique([...STANDARD_CLAIMS.map(claimHeader), ...policies.flatMap(exportedHeaders)]);
}

/** What the templates know of one proxy. `identityHeaders` are those of all proxies around it. */
export function proxyModel(proxy: CheckedProxy, paths: Paths, bundle: string, identityHeaders: string[]) {
  const backend = proxy.document.proxyConfig.backends[0] as CheckedProxy['document']['proxyConfig']['backends'][0];
  const own = proxy.introspection ? exportedHeaders(proxy.introspection) : [];
  const overwritten = unique([...own, ...identityHeaders]);
  return {
    id: proxy.id,
    name: proxy.document.name,
    version: proxy.document.version,
    correlation_header: proxy.correlationHeader,
    backend: {
      tls: backend.serviceTargets[0]?.listener.enableTLS === true,
      servers: backend.serviceTargets.map((target) => `${bracketed(target.hostname)}:${target.listener.port}`),
    },
    cleared_headers: overwritten.filter((header) => !own.includes(header)),
    introspection: proxy.introspection && introspectionModel(proxy, proxy.introspection, paths, bundle, overwritten),
  };
}

function introspectionModel(
  proxy: CheckedProxy,
  introspection: CheckedPolicy,
  paths: Paths,
  bundle: string,
  overwritten: string[],
) {
  const { action, authentication, policy, tokenPlace, endpoint, keySet, timeouts, tls } = introspection;
  const { tokenEndpoint } = authentication;
  const claims = exportedHeaders(introspection).map((header) => ({
    header,
    variable: header.toLowerCase().replaceAll('-', '_'),
  }));
  const keys = cacheKeys(introspection);
  const { notSupplied, noMatch, unavailable } = policy.statuses;
  const access = introspection.access && accessModel(introspection.access, proxy.id);
  const returnCodes = introspection.access?.map((group) => group.returnCode) ?? [];
  const statuses = [...new Set([400, notSupplied, noMatch, unavailable, ...returnCodes])];
  return {
    json: jsonParameters('oauth2_policy', policy),
    fingerprint: fingerprint(introspection, bundle),
    ...keys,
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
    endpoint,
    no_resolver: endpoint.named && action.resolver === undefined,
    key_set: keySet && {
      ...keySet,
      cache_path: join(paths.cache, `tokens_${proxy.id}_keys`),
      copies: KEY_SET_COPIES,
    },
    resolver: action.resolver && {
      valid: wholeSeconds(action.resolver.valid ?? '30s'),
      timeout: wholeSeconds(action.resolver.timeout ?? '30s'),
      servers: action.resolver.servers.map(({ hostname, port }) =>
        port ? `${bracketed(hostname)}:${port}` : bracketed(hostname),
      ),
    },
    response_type: policy.introspectionResponse,
    ...clientCredentials(introspection),
    token_endpoint: tokenEndpoint && {
      ...tokenEndpoint,
      cache_path: join(paths.cache, `tokens_${proxy.id}_client`),
    },
    tls: {
      used: [endpoint, keySet, tokenEndpoint].some((asked) => asked?.scheme === 'https'),
      name: action.proxyTLSName ?? endpoint.hostname,
      sni: action.enableSNI ? 'on' : 'off',
      verify: action.tls?.verify === false ? 'off' : 'on',
      trusted_certificate: tls.trustedCertificate ?? CA_BUNDLES.find((file) => existsSync(file)) ?? CA_BUNDLES[0],
      certificate: tls.certificate,
      certificate_key: tls.certificateKey,
    },
    timeouts: { ...timeouts, verdict: timeouts.total + 100, refresh: timeouts.total + 200 },
    preflight: action.preflight === true,
    token_header: tokenPlace.header,
    token_query: tokenPlace.query,
    access,
    claims,
    // Without JavaScript nobody looks for others.
    identity_headers: plainParameters(
      'oauth2_identity_headers',
      keys.without_javascript ? '' : ` ${overwritten.join(' ').toLowerCase()} `,
    ),
    forward_token: forwardedTokenHeader(policy) === 'Authorization',
    unavailable,
    retry_after: unavailable === 503,
    challenge: challenge('Bearer', policy.realm, '', ''),
    errors: statuses.map((status) => ({ status, body: introspection.errorBody(status) })),
    internal_error: introspection.errorBody(500),
  };
}

/** What `resolver` takes of the ways to write a time. */
function wholeSeconds(duration: string): string {
  return `${Math.max(1, Math.ceil(seconds(duration)))}s`;
}

/** The identity headers that a policy sends to the backend. */
function exportedHeaders({ policy }: CheckedPolicy): string[] {
  const headers = policy.forwardedClaims.map(({ header }) => header);
  const forwarded = forwardedTokenHeader(policy);
  return forwarded === 'X-Token-Introspection' ? [...headers, forwarded] : headers;
}

/** Without those that differ in letter case only. */
function unique(headers: string[]): string[] {
  const names = headers.map((header) => header.toLowerCase());
  return headers.filter((_, index) => names.indexOf(names[index] as string) === index);
}

/** `matched` is what core/access.ts reads: the number of the group and a digit for each header condition. */
function accessModel(groups: RouteGroup[], id: string) {
  const headers = groups.flatMap((group, index) =>
    group.headers.map((condition, number) => ({
      header: condition.name.toLowerCase().replaceAll('-', '_'),
      variable: `oauth2_header_${index}_${number}_${id}`,
      group: index,
      patterns: headerPatterns(condition),
    })),
  );
  return {
    headers,
    groups: groups.map((group, index) => {
      const digits = headers.filter((condition) => condition.group === index).map(({ variable }) => `$${variable}`);
      return { pattern: requestPattern(group), matched: `"${index}:${digits.join('')}"` };
    }),
  };
}

/** Stands for everything that decides about a verdict, this code included. */
function fingerprint({ policy, access, action, tokenPlace, endpoint }: CheckedPolicy, bundle: string): string {
  const deciding = JSON.stringify([
    policy,
    access,
    endpoint,
    tokenPlace,
    action.clientAuthentication,
    action.proxyTLSName,
    action.tls,
    bundle,
  ]);
  return createHash('sha256').update(deciding).digest('hex').slice(0, 16);
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** What nginx.conf knows of each `server { }`. */
export function serverModels(
  proxies: CheckedProxy[],
  models: ReturnType<typeof proxyModel>[],
  paths: Paths,
  locationFile: (id: string) => string,
) {
  const hostnames = [...new Set(proxies.map((proxy) => proxy.hostname.toLowerCase()))];
  return hostnames.map((hostname) => {
    const mine = proxies.filter((proxy) => proxy.hostname.toLowerCase() === hostname);
    const locations = mine.flatMap((proxy) => {
      const model = models.find((candidate) => candidate.id === proxy.id) as ReturnType<typeof proxyModel>;
      const location = {
        file: locationFile(proxy.id),
        backend: `${model.backend.tls ? 'https' : 'http'}://oauth2_backend_${proxy.id}`,
        backend_tls: model.backend.tls,
        query_token: Boolean(model.introspection?.token_query),
      };
      const matches = proxy.basePath === '/' ? ['/'] : [`= ${proxy.basePath}`, `${proxy.basePath}/`];
      return matches.map((match) => ({ match, ...location }));
    });
    return {
      hostname: mine[0]?.hostname,
      access_log: join(paths.log, `${mine[0]?.hostname}-access.log`),
      error_log: join(paths.log, `${mine[0]?.hostname}-error.log`),
      query_token: locations.some((location) => location.query_token),
      locations,
      has_root: locations.some((location) => location.match === '/'),
    };
  });
}
