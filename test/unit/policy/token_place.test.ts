import { expect, it } from 'vitest';
import type { Action } from '../../../src/document/document.ts';
import { tokenPlaceOf } from '../../../src/policy/token_place.ts';

it.each<[action: Partial<Action>, header: string, query: string, dpop: boolean]>([
  [{}, 'authorization', '', false],
  [{ clientTokenSuppliedIn: 'HEADER', clientTokenName: 'apiToken' }, 'apitoken', '', false],
  [{ clientTokenSuppliedIn: 'QUERY', clientTokenName: 'Token' }, '', 'Token', false],
  [{ clientTokenSuppliedIn: 'QUERY' }, '', 'Authorization', false],
  [{ confirmationMethods: ['jkt'] }, 'authorization', '', true],
  [{ confirmationMethods: ['x5t#S256'] }, 'authorization', '', false],
])('the token of %j', (action, header, query, dpop) => {
  expect(tokenPlaceOf({ introspectionEndpoint: 'https://192.0.2.5/', ...action })).toEqual({ header, query, dpop });
});
