import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type VerificationKey, verificationKey, verificationKeys } from '../../../src/core/jwk.ts';

/** A public key of this kind as a JWK, made by Node's OpenSSL. */
function jwkOf(kind: string): JsonWebKey {
  const { publicKey } = kind.startsWith('P-')
    ? generateKeyPairSync('ec', { namedCurve: kind })
    : generateKeyPairSync('rsa', { modulusLength: Number(kind) });
  return publicKey.export({ format: 'jwk' });
}

const RSA = jwkOf('2048');
const EC = jwkOf('P-256');

describe('verificationKey', () => {
  it.each([
    ['2048', 'RSA'],
    ['2056', 'RSA'],
    ['3072', 'RSA'],
    ['4096', 'RSA'],
    ['P-256', 'P-256'],
    ['P-384', 'P-384'],
    ['P-521', 'P-521'],
  ])('%s: the SubjectPublicKeyInfo that OpenSSL writes', (kind, type) => {
    const jwk = kind === '2048' ? RSA : jwkOf(kind);
    const expected = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    expect(verificationKey({ ...jwk, kid: 'k', alg: 'X' })).toEqual({
      kid: 'k',
      alg: 'X',
      type,
      spki: expected.toString('base64'),
    });
  });

  it('takes a modulus with a leading zero byte for the same key', () => {
    const padded = Buffer.concat([Buffer.from([0]), Buffer.from(RSA.n ?? '', 'base64url')]).toString('base64url');
    expect((verificationKey({ ...RSA, n: padded }) as VerificationKey).spki).toBe(
      (verificationKey(RSA) as VerificationKey).spki,
    );
  });

  it.each([
    [null, 'must be a JWK'],
    ['a', 'must be a JWK'],
    [[], 'must be a JWK'],
    [{}, 'kty'],
    [{ ...RSA, kty: 'OKP' }, 'kty'],
    [{ kty: 'oct', k: 'AAAA' }, 'private or shared'],
    [{ ...RSA, d: 'AAAA' }, 'private or shared'],
    [{ ...EC, d: 'AAAA' }, 'private or shared'],
    [{ ...RSA, use: 'enc' }, 'use'],
    [{ ...RSA, key_ops: ['encrypt'] }, 'key_ops'],
    [{ ...RSA, key_ops: 'verify' }, 'key_ops'],
    [{ ...RSA, kid: 1 }, 'kid'],
    [{ ...RSA, alg: null }, 'alg'],
    [{ ...RSA, n: jwkOf('1024').n }, '2048 bits'],
    [{ ...RSA, n: undefined }, '2048 bits'],
    [{ ...RSA, n: 'a b' }, '2048 bits'],
    [{ ...RSA, n: [RSA.n] }, '2048 bits'],
    [{ ...RSA, e: '' }, 'exponent'],
    [{ ...RSA, e: 'AQ' }, 'exponent'],
    [{ ...RSA, e: 'AAAA' }, 'exponent'],
    [{ ...RSA, e: 'Ag' }, 'exponent'],
    [{ ...EC, crv: 'secp256k1' }, 'crv'],
    [{ ...EC, crv: 'P-384' }, 'length'],
    [{ ...EC, x: '' }, 'length'],
    [{ ...EC, y: EC.y?.slice(0, -2) }, 'length'],
    [{ ...EC, y: 1 }, 'length'],
  ])('%j: %s', (jwk, reason) => {
    expect(verificationKey(jwk)).toContain(reason);
  });
});

describe('verificationKeys', () => {
  it.each([
    [undefined, 0],
    [null, 0],
    [[], 0],
    [{}, 0],
    [{ keys: {} }, 0],
    [{ keys: [] }, 0],
    [{ keys: [null, { kty: 'oct', k: 'AAAA' }, RSA, 'a', EC] }, 2],
  ])('%j: %i keys', (set, count) => {
    expect(verificationKeys(set)).toHaveLength(count);
  });
});
