import type { Action } from './document.ts';

/**
 * The request header in which the backend gets the identity provider's JWT; undefined when it gets none.
 * An answer of RFC 9701 is no access token (§8.1), so it does not go where one is expected.
 */
export function forwardedTokenHeader({
  forwardToken,
  introspectionResponse,
}: Pick<Action, 'forwardToken' | 'introspectionResponse'>): 'Authorization' | 'X-Token-Introspection' | undefined {
  if (!forwardToken) return undefined;
  return introspectionResponse === 'application/jwt' ? 'Authorization' : 'X-Token-Introspection';
}
