import type { CheckedPolicy } from '../policy/checked_policy.ts';

/**
 * What stands for the token in cache keys, and what says that there is no verdict to look up: NGINX's
 * own variables where the policy allows them, since they cost less than JavaScript.
 */
export function cacheKeys({ action, tokenPlace }: CheckedPolicy) {
  const { header, dpop } = tokenPlace;
  // Of this header NGINX itself refuses a second one.
  const bearer = header === 'authorization' && !dpop;
  if (action.cacheKey !== 'plain') {
    const key = bearer ? 'oauth2_hashed_bearer' : 'oauth2_hashed_key';
    return { key, uncachable: `${key}_missing`, window_key: 'oauth2_hashed_key', native: false };
  }
  return {
    key: header === '' ? 'oauth2_plain_key' : `http_${header.replaceAll('-', '_')}`,
    uncachable: bearer ? 'oauth2_no_bearer' : 'oauth2_no_key',
    window_key: 'http_x_oauth2_credential',
    native: bearer,
  };
}
