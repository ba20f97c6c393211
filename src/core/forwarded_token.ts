import type { ResponseType } from './policy.ts';

/** How a verdict names the backend's `Authorization`: what the gateway says to itself begins with X-OAuth2. */
export const AUTHORIZATION_IN_VERDICT = 'X-OAuth2-Authorization';

/**
 * The request header in which the backend gets the identity provider's JWT; undefined when it gets none.
 * A response of RFC 9701 is no access token (§8.1), so it does not go where one is expected.
 */
export function forwardedTokenHeader(policy: {
  forwardToken?: boolean;
  introspectionResponse?: ResponseType;
}): 'Authorization' | 'X-Token-Introspection' | undefined {
  if (!policy.forwardToken) return undefined;
  return policy.introspectionResponse === 'application/jwt' ? 'Authorization' : 'X-Token-Introspection';
}
