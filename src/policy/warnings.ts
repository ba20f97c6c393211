import { isIP } from 'node:net';
import type { Action, Credentials, ProxyDocument } from '../document/document.ts';
import {
  BACKEND,
  ERROR_FORMAT,
  INTROSPECTION,
  type Problem,
  type Report,
  reportAt,
  reportTo,
} from '../document/problem.ts';
import { timesOf } from '../document/times.ts';
import { type CheckedIntrospection, cacheTimeOf, endpointsOf } from './checked_introspection.ts';
import { needsSecret, secretFields } from './client_secret.ts';
import { type Endpoint, isOpen } from './endpoint.ts';
import { errorFormatWarnings } from './error_format_warnings.ts';
import { refusalStatuses } from './refusal_statuses.ts';

/** Seconds; a verdict is kept for one less. */
const SHORTEST_CACHE_TIME = 2;

/** What a document is right to say, but its author may not have meant. */
export function warningsOf(document: ProxyDocument, introspection: CheckedIntrospection | undefined): Problem[] {
  const warnings: Problem[] = [];
  const warn = reportTo(warnings);
  if (document.proxyConfig.backends[0]?.serviceTargets[0]?.listener.enableTLS) {
    warn(BACKEND, "the backend's certificate is not verified");
  }
  const { policies } = document.proxyConfig;
  const credentials = policies?.['oauth2-introspection']?.[0]?.data[0];
  if (introspection && credentials) introspectionWarnings(introspection, credentials, reportAt(INTROSPECTION, warn));
  else warn('$.proxyConfig.policies', 'no oauth2-introspection policy, so this proxy is open to everybody');
  const formats = policies?.['error-response-format']?.[0]?.action ?? {};
  errorFormatWarnings(formats, introspection ? refusalStatuses(introspection) : [], reportAt(ERROR_FORMAT, warn));
  for (const { path, time } of timesOf(document)) {
    if (time.includes('M')) warn(path, `${time} is in months; m is for minutes`);
  }
  return warnings;
}

function introspectionWarnings(introspection: CheckedIntrospection, credentials: Credentials, warn: Report): void {
  const { action, timeouts } = introspection;
  connectionWarnings(introspection, warn);
  tlsWarnings(introspection, warn);
  cacheWarnings(introspection, warn);
  tokenPlaceWarnings(action, warn);
  clientAuthenticationWarnings(action, credentials, warn);
  if (timeouts.connect > timeouts.total) {
    warn('.action.timeouts.connect', 'has no effect, since timeouts.total is over before');
  }
}

function tokenPlaceWarnings(action: Action, warn: Report): void {
  if (action.clientTokenSuppliedIn === 'QUERY') {
    const logs = 'access_log with the format oauth2, and error_log /dev/null crit (see docs/embedding.md)';
    const message = `the token is in the request line, which logs show; servers of your own need ${logs}`;
    warn('.action.clientTokenSuppliedIn', message);
    if (action.clientTokenName === undefined) {
      warn('.action.clientTokenName', 'is missing, so the query key is Authorization; most clients send access_token');
    }
  }
}

function clientAuthenticationWarnings(action: Action, credentials: Credentials, warn: Report): void {
  for (const name of needsSecret(action) ? [] : secretFields(credentials)) {
    warn(`.data[0].${name}`, `has no effect with clientAuthentication ${action.clientAuthentication}`);
  }
  const usesBasic = [undefined, 'client_secret_basic'].includes(action.clientAuthentication);
  if (action.basicEncoding && !usesBasic && !action.clientCredentialsGrant) {
    warn('.action.basicEncoding', `has no effect with clientAuthentication ${action.clientAuthentication}`);
  }
}

function connectionWarnings(introspection: CheckedIntrospection, warn: Report): void {
  const { action, policy, endpoint, keySet, authentication } = introspection;
  const { tokenEndpoint } = authentication;
  for (const { named, hostname } of endpointsOf(introspection)) {
    if (named && !action.resolver) {
      warn('.action.resolver', `is missing, so ${hostname} cannot be resolved and every request will be refused`);
    }
  }
  if (isOpen(endpoint)) {
    // Only there the signature is about the whole answer.
    const signed = policy.introspectionResponse === 'application/token-introspection+jwt';
    const forged = signed ? '' : ', and answers forged';
    warn('.action.introspectionEndpoint', `plain http; tokens and the client secret can be read on the way${forged}`);
  }
  if (keySet && isOpen(keySet)) warn('.action.jwks', 'plain http; keys can be replaced on the way');
  if (tokenEndpoint && isOpen(tokenEndpoint)) {
    warn('.action.clientCredentialsGrant', 'plain http; the client secret can be read on the way');
  }
}

function tlsWarnings(introspection: CheckedIntrospection, warn: Report): void {
  const { action, endpoint, keySet, authentication } = introspection;
  if (endpoint.scheme === 'http') {
    for (const name of ['enableSNI', 'proxyTLSName'] as const) {
      if (action[name]) warn(`.action.${name}`, 'has no effect, since introspectionEndpoint is plain http');
    }
  }
  const encrypted = endpointsOf(introspection).some(({ scheme }) => scheme === 'https');
  if (action.tls && !encrypted) warn('.action.tls', 'has no effect, since introspectionEndpoint is plain http');
  if (action.tls?.verify === false) {
    warn('.action.tls.verify', "the endpoint's certificate is not verified");
    return;
  }
  if (isHttpsAddress(endpoint) && !action.proxyTLSName) {
    warn(
      '.action.introspectionEndpoint',
      'NGINX matches no addresses in certificates, so set proxyTLSName to a name in the certificate',
    );
  }
  const useName = 'NGINX matches no addresses in certificates, so write a name from the certificate into the URL';
  if (isHttpsAddress(keySet)) warn('.action.jwks', useName);
  if (isHttpsAddress(authentication.tokenEndpoint)) warn('.action.clientCredentialsGrant.tokenEndpoint', useName);
}

function isHttpsAddress(endpoint: Endpoint | undefined): boolean {
  return endpoint?.scheme === 'https' && isIP(endpoint.hostname) !== 0;
}

function cacheWarnings({ action, policy }: CheckedIntrospection, warn: Report): void {
  const cacheTime = cacheTimeOf(action);
  if (cacheTime > 0 && cacheTime < SHORTEST_CACHE_TIME) {
    warn(
      '.action.cacheIntrospectionResponse',
      `is so short that caching is off; write 0s, or ${SHORTEST_CACHE_TIME}s or more`,
    );
  }
  if (action.cacheKey === 'plain' && cacheTime < SHORTEST_CACHE_TIME) {
    warn('.action.cacheKey', 'makes nothing faster, since cacheIntrospectionResponse turns caching off');
  }
  if (policy.staleIfUnavailable > 0 && cacheTime < SHORTEST_CACHE_TIME) {
    warn('.action.staleIfUnavailable', 'has no effect, since cacheIntrospectionResponse turns caching off');
  }
}
