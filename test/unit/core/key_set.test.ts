import { describe, expect, it } from 'vitest';
import { readKeySet } from '../../../src/core/key_set.ts';
import { makeSigner } from '../../support/signer.ts';

const { jwk } = await makeSigner('ES256');
const set = JSON.stringify({ keys: [{ kty: 'OKP' }, jwk] });

describe('readKeySet', () => {
  it.each<[status: number, text: string, keys: number, problem: string]>([
    [200, set, 1, ''],
    [200, '{"keys":[]}', 0, ''],
    [200, '{"keys":{}}', 0, 'keys (no JWK Set)'],
    [200, '{}', 0, 'keys (no JWK Set)'],
    [200, '', 0, 'keys (no JWK Set)'],
    [404, set, 0, 'keys (HTTP 404)'],
    [502, '', 0, 'keys (HTTP 502)'],
  ])('%i %#: %i keys, %j', (status, text, keys, problem) => {
    const read = readKeySet(status, text);
    expect(read.keys).toHaveLength(keys);
    expect(read.problem).toBe(problem);
  });
});
