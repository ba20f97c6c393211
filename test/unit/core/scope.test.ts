import { describe, expect, it } from 'vitest';
import { hasScopes } from '../../../src/core/scope.ts';

describe('hasScopes', () => {
  it.each([
    [{}, {}, true],
    [{ allOf: ['a', 'b'] }, { scope: 'b c a' }, true],
    [{ allOf: ['a', 'b'] }, { scope: ['a', 'b'] }, true],
    [{ allOf: ['a'] }, { scp: ['a'] }, true],
    [{ allOf: ['a'] }, { scp: 'a' }, true],
    [{ allOf: ['a', 'b'] }, { scope: 'a' }, false],
    [{ allOf: ['a'] }, { scope: 'ab A' }, false],
    [{ allOf: ['a'] }, {}, false],
    [{ allOf: ['a'] }, { scope: { a: 'a' } }, false],
    [{ anyOf: ['a', 'b'] }, { scope: 'b' }, true],
    [{ anyOf: ['a', 'b'] }, { scope: 'c' }, false],
  ])('%j of %j: %s', (required, claims, expected) => {
    expect(hasScopes(required, claims)).toBe(expected);
  });
});
