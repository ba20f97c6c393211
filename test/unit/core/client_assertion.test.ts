import { createPrivateKey } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  type AssertionAlgorithm,
  assertionAlgorithm,
  assertionInput,
  assertionParameters,
} from '../../../src/core/client_assertion.ts';
import { makeSigner } from '../../support/signer.ts';

const NOW = 1_000_000.5;
const SECRET = Buffer.from('a secret of more than thirty-two bytes, as HS256 wants it');

/** The assertion, signed as the gateway does it. */
async function signed(alg: string, secret: Buffer): Promise<string> {
  const algorithm = assertionAlgorithm(alg) as AssertionAlgorithm;
  const key = await crypto.subtle.importKey(algorithm.keyFormat, secret, algorithm.key, false, ['sign']);
  const assertion = { audience: 'https://idp.example', algorithm: alg, keyId: 'key-1' };
  const input = assertionInput('my client', assertion, NOW, 'id-1');
  const signature = await crypto.subtle.sign(algorithm.signature, key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

const EXPECTED = {
  iss: 'my client',
  sub: 'my client',
  aud: 'https://idp.example',
  jti: 'id-1',
  iat: 1_000_000,
  exp: 1_000_060,
};

describe('an assertion', () => {
  it.each(['HS256', 'HS384', 'HS512'])('%s: jose verifies it', async (alg) => {
    const { payload, protectedHeader } = await jwtVerify(await signed(alg, SECRET), SECRET, {
      currentDate: new Date(NOW * 1000),
    });
    expect(payload).toEqual(EXPECTED);
    expect(protectedHeader).toEqual({ alg, typ: 'JWT', kid: 'key-1' });
  });

  it.each(['RS256', 'PS384', 'ES256', 'ES512'])('%s: jose verifies it', async (alg) => {
    const { jwk, privateJwk } = await makeSigner(alg);
    const pkcs8 = createPrivateKey({ key: privateJwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' });
    const { payload } = await jwtVerify(await signed(alg, pkcs8), await importJWK(jwk, alg), {
      currentDate: new Date(NOW * 1000),
    });
    expect(payload).toEqual(EXPECTED);
  });

  it('is sent with its type and the client', () => {
    const form = new URLSearchParams(assertionParameters('my client', 'a.b.c'));
    expect(Object.fromEntries(form)).toEqual({
      client_id: 'my client',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'a.b.c',
    });
  });

  it.each(['none', 'EdDSA'])('%s is no algorithm for it', (alg) => {
    expect(assertionAlgorithm(alg)).toBeUndefined();
  });
});
