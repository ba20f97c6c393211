import type { CheckedIntrospection } from '../policy/checked_introspection.ts';

/** The `proxy_cache_key`s of a policy, and when there is nothing to look up by them. */
export interface CacheKeys {
  /** Of verdicts in the verdict location. */
  verdict_location: string;
  /** Of the same verdicts in the verdict server. */
  verdict_server: string;
  /** Of verdicts on a token together with the key of its DPoP proof. */
  dpop: string;
  /** Of introspection responses in the collapse window. */
  window: string;
  /** NGINX variable, without `$`. Not empty where there is no verdict: no token, more than one, a spoofed identity. */
  no_lookup: string;
  /** The same in the verdict server; undefined where a request without a token never has a verdict. */
  no_verdict_server_lookup?: string;
  /** True when the usual request is looked up without running JavaScript. */
  without_javascript: boolean;
}

/** A key stands for the policy by its fingerprint: other rules, other verdicts. */
export function cacheKeys(introspection: CheckedIntrospection, fingerprint: string): CacheKeys {
  const { token, verdictServerToken, noLookup, noVerdictServerLookup } = variablesOf(introspection);
  const certificates = introspection.policy.confirmationMethods.includes('x5t#S256');
  const access = introspection.access !== undefined;
  // What the client chooses comes last, so that it cannot look like another part.
  const key = (...parts: (string | false)[]) => [fingerprint, ...parts.filter((part) => part !== false)].join(' ');
  return {
    verdict_location: key('verdict location', certificates && '$oauth2_certificate', access && '$oauth2_access', token),
    verdict_server: key(
      'verdict server',
      certificates && '$http_x_oauth2_certificate',
      access && '$http_x_oauth2_access',
      verdictServerToken,
    ),
    dpop: key(
      'dpop',
      '$oauth2_bound_token_hash',
      certificates && '$http_x_oauth2_certificate',
      '$oauth2_jkt',
      access && '$http_x_oauth2_access',
    ),
    window: key(verdictServerToken, '$oauth2_window'),
    no_lookup: noLookup,
    no_verdict_server_lookup: noVerdictServerLookup,
    without_javascript: token === '$http_authorization',
  };
}

/** What stands for the token: NGINX's own variables where the policy allows them; they cost less than JavaScript. */
function variablesOf({ action, policy, tokenPlace }: CheckedIntrospection) {
  const { header, dpop } = tokenPlace;
  // Of this header NGINX itself refuses a second one.
  const bearer = header === 'authorization' && !dpop;
  // Without a cache a plain key gains nothing, and nobody would look at header names.
  if (action.cacheKey !== 'plain' || policy.cacheSeconds === 0) {
    return {
      token: bearer ? '$oauth2_hashed_bearer' : '$oauth2_hashed_key',
      noLookup: bearer ? 'oauth2_no_hashed_bearer' : 'oauth2_no_hashed_key',
      verdictServerToken: '$oauth2_hashed_key',
      noVerdictServerLookup: 'oauth2_no_hashed_key',
    };
  }
  return {
    token: bearer ? '$http_authorization' : '$oauth2_plain_key',
    noLookup: bearer ? 'oauth2_no_plain_bearer' : 'oauth2_no_plain_key',
    // The verdict server gets it in a header of ours.
    verdictServerToken: '$http_x_oauth2_credential',
  };
}
