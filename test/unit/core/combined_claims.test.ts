import { expect, it } from 'vitest';
import type { Claims } from '../../../src/core/claim.ts';
import { combinedClaims } from '../../../src/core/combined_claims.ts';

it.each<[beside: Claims, inside: Claims, combined: Claims]>([
  [{ more: 1 }, { sub: 's', cnf: { jkt: 'k' } }, { more: 1, sub: 's', cnf: { jkt: 'k' } }],
  [{ sub: 'beside' }, { sub: 's' }, { sub: 'beside' }],
  [{ sub: null }, { sub: 's' }, { sub: null }],
  [{ exp: 2000 }, { exp: 3000 }, { exp: 2000 }],
  [{ exp: 3000 }, { exp: 2000 }, { exp: 2000 }],
  [{}, { exp: 2000 }, { exp: 2000 }],
  [{ exp: 2000 }, { exp: 'never' }, { exp: 'never' }],
  [{ exp: null }, { exp: 2000 }, { exp: null }],
  [{ nbf: 100 }, { nbf: 200 }, { nbf: 200 }],
  [{ nbf: 200 }, { nbf: 100 }, { nbf: 200 }],
  [{ nbf: 200 }, {}, { nbf: 200 }],
  [{ nbf: 200 }, { nbf: null }, { nbf: null }],
  [{ nbf: '200' }, { nbf: 100 }, { nbf: '200' }],
])('%j beside a JWT with %j: %j', (beside, inside, combined) => {
  expect(combinedClaims(beside, inside)).toEqual(combined);
});

it('no name in a JWT reaches the prototype of the claims beside it', () => {
  const claims = combinedClaims({}, JSON.parse('{"__proto__":{"exp":1}}'));
  expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
});
