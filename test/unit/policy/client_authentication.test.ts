import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { filesWith } from '../../support/files.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const PEM = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const SECRET = { clientAppID: 'app', clientSecret: 'secret' };

function authenticationOf(action: object, data: object = SECRET) {
  const document = proxyWith(action, { data: [data] });
  return checkedProxy(document, '/etc/p.json').introspection?.authentication;
}

function keyJwt(keyFile: string | undefined, more: object = {}) {
  return { clientAuthentication: 'private_key_jwt', clientAssertion: { keyFile, ...more } };
}

describe('private_key_jwt', () => {
  it('takes the usual algorithm of the key, unless the policy has another', () => {
    const [pem] = filesWith(rsa.export(PEM) as string);
    expect(authenticationOf(keyJwt(pem), { clientAppID: 'app' })).toEqual({
      clientId: 'app',
      secret: '',
      assertion: { audience: 'https://192.0.2.5/introspect', algorithm: 'RS256' },
      assertionKey: rsa.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    });
    expect(authenticationOf(keyJwt(pem, { algorithm: 'PS512' }))?.assertion?.algorithm).toBe('PS512');
  });

  it('takes the kid of a JWK, unless the policy has another', () => {
    const [jwk] = filesWith(JSON.stringify({ ...ec.export({ format: 'jwk' }), kid: 'mine' }));
    expect(authenticationOf(keyJwt(jwk))?.assertion).toMatchObject({ algorithm: 'ES384', keyId: 'mine' });
    expect(authenticationOf(keyJwt(jwk, { keyId: 'other', audience: 'a' }))?.assertion).toEqual({
      audience: 'a',
      algorithm: 'ES384',
      keyId: 'other',
    });
  });

  it('refuses other keys and algorithms that do not fit', () => {
    const [small, text, ecFile] = filesWith(
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(PEM) as string,
      'no key',
      ec.export(PEM) as string,
    );
    const cases: [string | undefined, object, string, string][] = [
      [undefined, {}, 'keyFile', 'is required'],
      ['no-such-file', {}, 'keyFile', '/etc/no-such-file cannot be read (ENOENT)'],
      [small, {}, 'keyFile', '2048 bits'],
      [text, {}, 'keyFile', 'PEM or as a JWK'],
      [ecFile, { algorithm: 'ES256' }, 'algorithm', 'ES384 does'],
      [ecFile, { algorithm: 'HS256' }, 'algorithm', 'ES384 does'],
    ];
    for (const [file, more, name, message] of cases) {
      expect(
        problemsOf(() => authenticationOf(keyJwt(file, more))),
        message,
      ).toEqual([
        { path: `${INTROSPECTION}.action.clientAssertion.${name}`, message: expect.stringContaining(message) },
      ]);
    }
  });
});

describe('the other methods', () => {
  it('take what they need', () => {
    expect(authenticationOf({ clientAuthentication: 'client_secret_jwt' })).toMatchObject({
      assertion: { algorithm: 'HS256' },
      assertionKey: Buffer.from('secret').toString('base64'),
    });
    const grant = { clientAuthentication: 'bearer', clientCredentialsGrant: { tokenEndpoint: 'https://192.0.2.6/t' } };
    expect(authenticationOf(grant)?.tokenEndpoint).toMatchObject({ authority: '192.0.2.6:443', uri: '/t' });
    expect(
      authenticationOf({ clientAuthentication: 'tls_client_auth', tls: { certificate: 'c', certificateKey: 'k' } }),
    ).toEqual({
      clientId: 'app',
      secret: '',
    });
  });

  it.each([
    [{ clientAssertion: {} }, SECRET, '.action.clientAssertion', 'needs clientAuthentication'],
    [
      { clientAuthentication: 'client_secret_jwt', clientAssertion: { algorithm: 'RS256' } },
      SECRET,
      '.action.clientAssertion.algorithm',
      'HS256',
    ],
    [
      { clientAuthentication: 'client_secret_jwt', clientAssertion: { keyFile: 'a' } },
      SECRET,
      '.action.clientAssertion.keyFile',
      'private_key_jwt',
    ],
    [
      { clientCredentialsGrant: { tokenEndpoint: 'https://192.0.2.6/' } },
      SECRET,
      '.action.clientCredentialsGrant',
      'needs clientAuthentication bearer',
    ],
    [
      { clientAuthentication: 'client_secret_jwt', clientCredentialsGrant: { tokenEndpoint: 'https://192.0.2.6/' } },
      SECRET,
      '.action.clientCredentialsGrant',
      'needs clientAuthentication bearer',
    ],
    [
      { clientAuthentication: 'bearer', clientCredentialsGrant: { tokenEndpoint: 'ftp://a/' } },
      SECRET,
      '.action.clientCredentialsGrant.tokenEndpoint',
      'http',
    ],
    [{ clientAuthentication: 'bearer' }, { clientAppID: 'a', clientSecret: 'a b' }, '.data[0].clientSecret', 'token'],
    [{ clientAuthentication: 'bearer' }, { clientAppID: 'a' }, '.data[0].clientSecret', 'is required'],
    [{ clientAuthentication: 'client_secret_jwt' }, { clientAppID: 'a' }, '.data[0].clientSecret', 'is required'],
  ])('%j %j: %s %s', (action, data, place, message) => {
    expect(problemsOf(() => authenticationOf(action, data))).toEqual([
      { path: INTROSPECTION + place, message: expect.stringContaining(message) },
    ]);
  });
});
