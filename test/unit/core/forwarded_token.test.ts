import { expect, it } from 'vitest';
import { forwardedTokenHeader } from '../../../src/core/forwarded_token.ts';
import type { ResponseType } from '../../../src/core/policy.ts';

it.each<[introspectionResponse: ResponseType, header: string]>([
  ['application/jwt', 'Authorization'],
  ['application/token-introspection+jwt', 'X-Token-Introspection'],
])('the JWT of %s goes into %s', (introspectionResponse, header) => {
  expect(forwardedTokenHeader({ introspectionResponse, forwardToken: true })).toBe(header);
  expect(forwardedTokenHeader({ introspectionResponse, forwardToken: false })).toBeUndefined();
});
