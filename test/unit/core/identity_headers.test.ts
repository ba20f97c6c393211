import { describe, expect, it } from 'vitest';
import type { HeaderLine } from '../../../src/core/header.ts';
import { hasForeignIdentity, hasIdentityHeader } from '../../../src/core/identity_headers.ts';

describe('hasForeignIdentity', () => {
  it.each([
    ['X-Token-Scope', false],
    ['x-token-SCOPE', false],
    ['X-Token-Admin', true],
    ['x-token-admin', true],
    ['X_Token_Scope', true],
    ['X.Token.Scope', true],
    ['X-Token_Scope', true],
    ['X-Token-Sco', true],
    ['X-Token-', true],
    ['X-Token', false],
    ['X-Tokens-A', false],
    ['My-X-Token-A', false],
    ['XX-Token-A', false],
  ])('%s: %j', (name, foreign) => {
    const headers: HeaderLine[] = [
      ['Host', 'a'],
      [name, 'v'],
    ];
    expect(hasForeignIdentity(headers, ' x-token-scope x-token-exp ')).toBe(foreign);
  });

  it('looks for none where nobody shall look', () => {
    expect(hasForeignIdentity([['X-Token-Admin', 'v']], '')).toBe(false);
  });
});

describe('hasIdentityHeader', () => {
  it.each([
    [{}, false],
    [{ Host: 'a', 'X-Tokens-A': 'v' }, false],
    [{ Host: 'a', x_token_scope: 'v' }, true],
  ])('%j: %j', (headers, expected) => {
    expect(hasIdentityHeader(headers)).toBe(expected);
  });
});
