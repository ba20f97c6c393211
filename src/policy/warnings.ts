import { isIP } from 'node:net';
import type { CheckedPolicy } from './checked_policy.ts';
import type { ProxyDocument } from './document.ts';
import { seconds } from './duration.ts';
import { type Endpoint, isOpen } from './endpoint.ts';
import { INTROSPECTION } from './problem.ts';

type Warn = (place: string, message: string) => void;

/** Seconds; a verdict is kept for one less. */
const SHORTEST_CACHE_TIME = 2;

/** What a document is right to say, but its author may not have meant: lines that begin with a JSON path. */
export function warningsOf({ proxyConfig }: ProxyDocument, introspection: CheckedPolicy | undefined): string[] {
  const warnings: string[] = [];
  if (proxyConfig.backends[0]?.serviceTargets[0]?.listener.enableTLS) {
    warnings.push("$.proxyConfig.backends[0]: the backend's certificate is not verified");
  }
  if (introspection) return [...warnings, ...introspectionWarnings(introspection)];
  return [...warnings, '$.proxyConfig.policies: no oauth2-introspection policy, so this proxy is open to everybody'];
}

function introspectionWarnings(introspection: CheckedPolicy): string[] {
  const warnings: string[] = [];
  const warn: Warn = (place, message) => warnings.push(`${INTROSPECTION}.action.${place}: ${message}`);
  connectionWarnings(introspection, warn);
  tlsWarnings(introspection, warn);
  cacheWarnings(introspection, warn);
  const { action } = introspection;
  if (action.clientTokenSuppliedIn === 'QUERY') {
    const logs = 'access_log with the format oauth2, and error_log /dev/null crit (see docs/embedding.md)';
    const message = `the token is in the request line, which logs show; servers of your own need ${logs}`;
    warn('clientTokenSuppliedIn', message);
  }
  const usesBasic = [undefined, 'client_secret_basic'].includes(action.clientAuthentication);
  if (action.basicEncoding && !usesBasic && !action.clientCredentialsGrant) {
    warn('basicEncoding', `has no effect with clientAuthentication ${action.clientAuthentication}`);
  }
  return warnings;
}

function connectionWarnings({ action, policy, endpoint, keySet, authentication }: CheckedPolicy, warn: Warn): void {
  const { tokenEndpoint } = authentication;
  for (const { named, hostname } of [endpoint, keySet, tokenEndpoint].filter((asked) => asked !== undefined)) {
    if (named && !action.resolver) {
      warn('resolver', `is missing, so ${hostname} cannot be resolved and every request will be refused`);
    }
  }
  if (isOpen(endpoint)) {
    warn('introspectionEndpoint', 'plain http; tokens and the client secret can be read on the way');
    if (policy.introspectionResponse === 'application/jwt' && !policy.signedAnswers) {
      warn('jwks', 'is missing and the endpoint is plain http, so anybody on the way can forge an answer');
    }
  }
  if (keySet && isOpen(keySet)) warn('jwks', 'plain http; keys can be replaced on the way');
  if (tokenEndpoint && isOpen(tokenEndpoint)) {
    warn('clientCredentialsGrant', 'plain http; the client secret can be read on the way');
  }
}

function tlsWarnings({ action, endpoint, keySet, authentication }: CheckedPolicy, warn: Warn): void {
  const { tokenEndpoint } = authentication;
  if (endpoint.scheme === 'http') {
    for (const name of ['enableSNI', 'proxyTLSName'] as const) {
      if (action[name]) warn(name, 'has no effect, since introspectionEndpoint is plain http');
    }
  }
  const encrypted = [endpoint, keySet, tokenEndpoint].some((asked) => asked?.scheme === 'https');
  if (action.tls && !encrypted) warn('tls', 'has no effect, since introspectionEndpoint is plain http');
  if (action.tls?.verify === false) {
    warn('tls.verify', "the endpoint's certificate is not verified");
    return;
  }
  if (isHttpsAddress(endpoint) && !action.proxyTLSName) {
    warn(
      'introspectionEndpoint',
      'NGINX matches no addresses in certificates, so set proxyTLSName to a name in the certificate',
    );
  }
  const useName = 'NGINX matches no addresses in certificates, so write a name from the certificate into the URL';
  if (isHttpsAddress(keySet)) warn('jwks', useName);
  if (isHttpsAddress(tokenEndpoint)) warn('clientCredentialsGrant.tokenEndpoint', useName);
}

function isHttpsAddress(endpoint: Endpoint | undefined): boolean {
  return endpoint?.scheme === 'https' && isIP(endpoint.hostname) !== 0;
}

function cacheWarnings({ action, policy }: CheckedPolicy, warn: Warn): void {
  const cacheTime = seconds(action.cacheIntrospectionResponse ?? '5m');
  if (cacheTime > 0 && cacheTime < SHORTEST_CACHE_TIME) {
    warn('cacheIntrospectionResponse', `is so short that caching is off; write 0s, or ${SHORTEST_CACHE_TIME}s or more`);
  }
  if (policy.staleIfUnavailable > 0 && cacheTime < SHORTEST_CACHE_TIME) {
    warn('staleIfUnavailable', 'has no effect, since cacheIntrospectionResponse turns caching off');
  }
}
