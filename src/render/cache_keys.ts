import type { Introspection } from '../policy/gateway.ts';

/**
 * What stands for the token in cache keys: NGINX's own variables where the policy allows them, since
 * they cost less than JavaScript.
 */
export function cacheKeys({ cacheKey, clientTokenSuppliedIn, clientTokenName }: Introspection['action']) {
  if (cacheKey !== 'plain') {
    return { key: 'oauth2_hashed_key', window_key: 'oauth2_hashed_key', uncachable: 'oauth2_unhashed' };
  }
  const header = `http_${(clientTokenName ?? 'Authorization').toLowerCase().replaceAll('-', '_')}`;
  return {
    key: clientTokenSuppliedIn === 'QUERY' ? 'oauth2_plain_key' : header,
    window_key: 'http_x_oauth2_credential',
    uncachable: 'oauth2_no_key',
  };
}
