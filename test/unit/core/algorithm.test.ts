import { describe, expect, it } from 'vitest';
import { signatureAlgorithm } from '../../../src/core/algorithm.ts';

describe('signatureAlgorithm', () => {
  it.each(['none', 'HS256', 'EdDSA', 'ES256K', 'rs256', 'RS256 ', 'XRS256', 'RS2', '', undefined, null, ['RS256']])(
    '%j is none',
    (name) => {
      expect(signatureAlgorithm(name)).toBeUndefined();
    },
  );
});
