import { describe, expect, it } from 'vitest';
import { challenge } from '../../../src/core/challenge.ts';

describe('challenge', () => {
  it.each([
    ['api', '', '', 'realm="api"'],
    ['api', 'invalid_token', '', 'realm="api", error="invalid_token"'],
    ['api', 'insufficient_scope', 'a b', 'realm="api", error="insufficient_scope", scope="a b"'],
    ['my "own\\" api', '', '', 'realm="my \\"own\\\\\\" api"'],
  ])('%s %s %s', (realm, error, scope, value) => {
    expect(challenge('Bearer', realm, error, scope)).toBe(`Bearer ${value}`);
    expect(challenge('DPoP', realm, error, scope)).toBe(
      `DPoP ${value}, algs="ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512"`,
    );
  });
});
