import { describe, expect, it } from 'vitest';
import { foreignIdentityHeader } from '../../../src/core/identity_headers.ts';

describe('foreignIdentityHeader', () => {
  it.each([
    ['X-Token-Scope', ''],
    ['x-token-SCOPE', ''],
    ['X-Token-Admin', 'x-token-admin'],
    ['X_Token_Scope', 'x_token_scope'],
    ['X.Token.Scope', 'x.token.scope'],
    ['X-Token_Scope', 'x-token_scope'],
    ['X-Token-Sco', 'x-token-sco'],
    ['X-Token-', 'x-token-'],
    ['X-Token', ''],
    ['X-Tokens-A', ''],
    ['My-X-Token-A', ''],
  ])('%s: %j', (name, found) => {
    expect(
      foreignIdentityHeader(
        [
          ['Host', 'a'],
          [name, 'v'],
        ],
        ' x-token-scope x-token-exp ',
      ),
    ).toBe(found);
  });
});
