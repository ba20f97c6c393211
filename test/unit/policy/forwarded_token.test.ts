import { expect, it } from 'vitest';
import type { Action } from '../../../src/policy/document.ts';
import { forwardedTokenHeader } from '../../../src/policy/forwarded_token.ts';

it.each<[introspectionResponse: Action['introspectionResponse'], header: string]>([
  ['application/jwt', 'Authorization'],
  ['application/token-introspection+jwt', 'X-Token-Introspection'],
])('the JWT of %s goes into %s', (introspectionResponse, header) => {
  expect(forwardedTokenHeader({ introspectionResponse, forwardToken: true })).toBe(header);
  expect(forwardedTokenHeader({ introspectionResponse, forwardToken: false })).toBeUndefined();
});
