import type { CheckedPolicy } from './checked_policy.ts';
import type { ProxyDocument } from './document.ts';
import { seconds } from './duration.ts';
import { isOpen } from './endpoint.ts';
import { INTROSPECTION } from './problem.ts';

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

function introspectionWarnings({ action, policy, endpoint, keySet, authentication }: CheckedPolicy): string[] {
  const warnings: string[] = [];
  const warn = (place: string, message: string) => warnings.push(`${INTROSPECTION}.action.${place}: ${message}`);
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
  const cacheTime = seconds(action.cacheIntrospectionResponse ?? '5m');
  if (cacheTime > 0 && cacheTime < SHORTEST_CACHE_TIME) {
    warn('cacheIntrospectionResponse', `is so short that caching is off; write 0s, or ${SHORTEST_CACHE_TIME}s or more`);
  }
  if (action.tls?.verify === false) warn('tls.verify', "the endpoint's certificate is not verified");
  return warnings;
}
