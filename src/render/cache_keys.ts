import type { CheckedPolicy } from '../policy/checked_policy.ts';

/** NGINX variables, without `$`, by which verdicts are looked up. */
interface CacheKeys {
  /** Stands for the token in the key of a verdict. */
  token_key: string;
  /** Not empty where there can be no verdict to look up: no token, more than one, or a spoofed identity. */
  no_lookup: string;
  /** Stands for the token in the verdict server, which gets it in a header of ours. */
  verdict_server_token_key: string;
  /** True when the usual request is looked up without running JavaScript. */
  without_javascript: boolean;
}

/** The variables of NGINX itself where the policy allows them, since they cost less than JavaScript. */
export function cacheKeys({ action, tokenPlace }: CheckedPolicy): CacheKeys {
  const { header, dpop } = tokenPlace;
  // Of this header NGINX itself refuses a second one.
  const bearer = header === 'authorization' && !dpop;
  if (action.cacheKey !== 'plain') {
    return {
      token_key: bearer ? 'oauth2_hashed_bearer' : 'oauth2_hashed_key',
      no_lookup: bearer ? 'oauth2_no_hashed_bearer' : 'oauth2_no_hashed_key',
      verdict_server_token_key: 'oauth2_hashed_key',
      without_javascript: false,
    };
  }
  return {
    token_key: bearer ? 'http_authorization' : 'oauth2_plain_key',
    no_lookup: bearer ? 'oauth2_no_plain_bearer' : 'oauth2_no_plain_key',
    verdict_server_token_key: 'http_x_oauth2_credential',
    without_javascript: bearer,
  };
}
