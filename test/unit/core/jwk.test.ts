import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isKeySet, type VerificationKey, verificationKey, verificationKeys } from '../../../src/core/jwk.ts';

/** A public key of this kind as a JWK, made by Node's OpenSSL. */
function jwkOf(kind: string): JsonWebKey {
  const { publicKey } = kind.startsWith('P-')
    ? generateKeyPairSync('ec', { namedCurve: kind })
    : generateKeyPairSync('rsa', { modulusLength: Number(kind) });
  return publicKey.export({ format: 'jwk' });
}

/** base64url of bytes in hex. */
function bytes(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url');
}

/** An odd number of this many bits. */
function modulus(bits: number): string {
  const hex = ((1n << BigInt(bits - 1)) + 1n).toString(16);
  return bytes(hex.length % 2 === 0 ? hex : `0${hex}`);
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

  it('takes a modulus with leading zero bytes for the same key', () => {
    const padded = Buffer.concat([Buffer.alloc(3), Buffer.from(RSA.n ?? '', 'base64url')]).toString('base64url');
    expect((verificationKey({ ...RSA, n: padded }) as VerificationKey).spki).toBe(
      (verificationKey(RSA) as VerificationKey).spki,
    );
  });

  it.each([
    [{ ...RSA, n: modulus(2048) }],
    [{ ...RSA, n: modulus(8192) }],
    [{ ...RSA, e: 'AYE' }],
    [{ ...RSA, e: bytes('80000001') }],
  ])('the SubjectPublicKeyInfo that OpenSSL writes, unusual numbers %#', (jwk) => {
    const expected = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    expect(verificationKey(jwk)).toMatchObject({ spki: expected.toString('base64') });
  });

  it.each([[{ use: 'sig' }], [{ key_ops: ['verify'] }], [{ key_ops: ['sign', 'verify'] }]])('takes %j', (purpose) => {
    expect(verificationKey({ ...RSA, ...purpose })).toMatchObject({ type: 'RSA' });
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
    [{ ...RSA, n: jwkOf('1024').n }, '2048 to 8192 bits'],
    [{ ...RSA, n: modulus(2047) }, '2048 to 8192 bits'],
    [{ ...RSA, n: modulus(8193) }, '2048 to 8192 bits'],
    [{ ...RSA, n: modulus(16_384) }, '2048 to 8192 bits'],
    [{ ...RSA, n: undefined }, '2048 to 8192 bits'],
    [{ ...RSA, n: 'a b' }, '2048 to 8192 bits'],
    [{ ...RSA, n: [RSA.n] }, '2048 to 8192 bits'],
    [{ ...RSA, e: '' }, 'exponent'],
    [{ ...RSA, e: 'AQ' }, 'exponent'],
    [{ ...RSA, e: 'AAAA' }, 'exponent'],
    [{ ...RSA, e: 'Ag' }, 'exponent'],
    [{ ...RSA, e: 'AQI' }, 'exponent'],
    [{ ...RSA, e: bytes('0100000001') }, 'exponent'],
    [{ ...EC, crv: 'secp256k1' }, 'crv'],
    [{ ...EC, crv: 'P-384' }, 'length'],
    [{ ...EC, x: '' }, 'length'],
    [{ ...EC, x: `${EC.x}=` }, 'length'],
    [{ ...EC, x: `!${EC.x}` }, 'length'],
    [{ ...EC, y: EC.y?.slice(0, -2) }, 'length'],
    [{ ...EC, y: 1 }, 'length'],
    // Names without the keys: Stryker finds a test again by its name.
  ])('%#: %s', (jwk, reason) => {
    expect(verificationKey(jwk)).toContain(reason);
  });
});

describe('isKeySet', () => {
  it.each([undefined, null, [], {}, { keys: {} }])('%j is none', (value) => {
    expect(isKeySet(value)).toBe(false);
  });

  it('takes one without keys', () => {
    expect(isKeySet({ keys: [] })).toBe(true);
  });
});

describe('verificationKeys', () => {
  it('leaves out what is no key for signatures', () => {
    const set = { keys: [null, { kty: 'oct', k: 'AAAA' }, RSA, 'a', EC] };
    expect(verificationKeys(set).map(({ type }) => type)).toEqual(['RSA', 'P-256']);
  });
});
