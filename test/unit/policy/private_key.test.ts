import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, it } from 'vitest';
import { privateKeyOf, usualAlgorithm } from '../../../src/policy/private_key.ts';

const PEM = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const p384 = ec('P-384');

it.each<[name: string, text: string | Buffer, key: KeyObject]>([
  ['PKCS #8', rsa.export(PEM), rsa],
  ['PKCS #1', rsa.export({ type: 'pkcs1', format: 'pem' }), rsa],
  ['SEC 1', p384.export({ type: 'sec1', format: 'pem' }), p384],
  ['a JWK', ` ${JSON.stringify(p384.export({ format: 'jwk' }))}`, p384],
])('%s is a private key', (_, text, key) => {
  expect(privateKeyOf(String(text))?.key.equals(key)).toBe(true);
});

it('has the kid of its JWK', () => {
  const jwk = rsa.export({ format: 'jwk' });
  expect(privateKeyOf(JSON.stringify({ ...jwk, kid: 'mine' }))?.keyId).toBe('mine');
  expect(privateKeyOf(JSON.stringify({ ...jwk, kid: 1 }))?.keyId).toBeUndefined();
});

it.each<[name: string, text: string | Buffer]>([
  ['a text', 'no key'],
  ['an object', '{}'],
  ['half a JWK', '{"kty":'],
  ['a public key', JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }))],
  ['a key with a passphrase', p384.export({ ...PEM, cipher: 'aes-256-cbc', passphrase: 'x' })],
])('%s is none', (_, text) => {
  expect(privateKeyOf(String(text))).toBeUndefined();
});

it.each<[algorithm: string | undefined, key: KeyObject]>([
  ['RS256', rsa],
  ['ES256', ec('P-256')],
  ['ES384', p384],
  ['ES512', ec('P-521')],
  [undefined, ec('secp256k1')],
  [undefined, generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
  [undefined, generateKeyPairSync('ed25519').privateKey],
])('%s is the usual algorithm of its key', (algorithm, key) => {
  expect(usualAlgorithm({ key })).toBe(algorithm);
});
