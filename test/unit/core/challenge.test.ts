import { describe, expect, it } from 'vitest';
import { challenge } from '../../../src/core/challenge.ts';

describe('challenge', () => {
  it.each([
    ['api', '', '', 'Bearer realm="api"'],
    ['api', 'invalid_token', '', 'Bearer realm="api", error="invalid_token"'],
    ['api', 'insufficient_scope', 'a b', 'Bearer realm="api", error="insufficient_scope", scope="a b"'],
    ['my "own\\" api', '', '', 'Bearer realm="my \\"own\\\\\\" api"'],
  ])('%s %s %s', (realm, error, scope, value) => {
    expect(challenge(realm, error, scope)).toBe(value);
  });
});
