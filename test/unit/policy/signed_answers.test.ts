import { describe, expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { filesWith } from '../../support/files.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';
import { makeSigner } from '../../support/signer.ts';

const ACTION = `${INTROSPECTION}.action`;
const draft = { introspectionResponse: 'application/jwt' };
const rfc9701 = { introspectionResponse: 'application/token-introspection+jwt' };
const signer = await makeSigner('RS256');
const jwks = { keys: [signer.jwk] };
const forEncryption = { ...signer.privateJwk, use: 'enc' };
const issuer = 'https://idp.example';

function introspectionOf(action: object) {
  return checkedProxy(proxyWith(action), '/etc/p.json').introspection;
}

describe('signedAnswers', () => {
  it('has the keys ready for every engine', () => {
    expect(introspectionOf({ ...rfc9701, jwks, issuer })?.policy).toMatchObject({
      clientId: 'app',
      signedAnswers: {
        issuer,
        algorithms: ['RS256'],
        keys: [{ kid: 'key-1', type: 'RSA', spki: expect.stringMatching(/^MII/) }],
      },
    });
  });

  it('is left out where nothing is verified', () => {
    expect(introspectionOf(draft)?.policy.signedAnswers).toBeUndefined();
    expect(introspectionOf({})?.policy.signedAnswers).toBeUndefined();
  });

  it('keeps a URL as it is', () => {
    const introspection = introspectionOf({ ...draft, jwks: 'https://192.0.2.5/jwks?a=b', issuer });
    expect(introspection?.policy.signedAnswers).toMatchObject({ keys: [], keySetUrl: 'https://192.0.2.5/jwks?a=b' });
    expect(introspection?.keySet).toMatchObject({ authority: '192.0.2.5:443', uri: '/jwks?a=b', named: false });
  });

  it('exports claims in RFC 9701 mode, not in the mode of the draft', () => {
    expect(introspectionOf({ ...rfc9701, jwks, issuer })?.policy.forwardedClaims).toHaveLength(3);
    expect(introspectionOf({ ...draft, jwks, issuer })?.policy.forwardedClaims).toEqual([]);
  });

  it.each([
    [{ jwks }, '.jwks', 'no meaning'],
    [{ issuer }, '.issuer', 'no meaning'],
    [{ algorithms: ['RS256'] }, '.algorithms', 'no meaning'],
    [{ ...rfc9701, issuer }, '.jwks', 'is required'],
    [{ ...rfc9701, jwks }, '.issuer', 'is required'],
    [{ ...draft, issuer }, '.jwks', 'is required'],
    [{ ...draft, jwks }, '.issuer', 'is required'],
    [{ ...draft, issuer, jwks, algorithms: ['ES256'] }, '.jwks', 'no key for ES256'],
    [{ ...draft, issuer, jwks: { keys: [{ kty: 'OKP' }] } }, '.jwks', 'keys[0] has a kty other'],
    [{ ...draft, issuer, jwks: { keys: [signer.jwk, signer.privateJwk] } }, '.jwks.keys[1]', 'private'],
    [{ ...draft, issuer, jwks: { keys: [signer.jwk, forEncryption] } }, '.jwks.keys[1]', 'private'],
    [{ ...draft, issuer, jwks: { keys: [signer.jwk, { kty: 'oct', k: 'AAAA', kid: 5 }] } }, '.jwks.keys[1]', 'shared'],
    [{ ...draft, issuer, jwks: 'no-such-file.json' }, '.jwks', 'ENOENT'],
    [{ ...draft, issuer, jwks: 'https://user@idp/' }, '.jwks', 'must not hold credentials'],
  ])('%j: %s %s', (action, place, message) => {
    expect(problemsOf(() => introspectionOf(action))).toEqual([
      { path: ACTION + place, message: expect.stringContaining(message) },
    ]);
  });

  it('names every private key', () => {
    const keys = [signer.privateJwk, signer.jwk, forEncryption];
    const message = 'is a private or shared key; only public keys belong here';
    expect(problemsOf(() => introspectionOf({ ...draft, issuer, jwks: { keys } }))).toEqual([
      { path: `${ACTION}.jwks.keys[0]`, message },
      { path: `${ACTION}.jwks.keys[2]`, message },
    ]);
  });

  it('reads a file, and says when it is none', () => {
    const [good, bad] = filesWith(JSON.stringify(jwks), 'not JSON');
    expect(introspectionOf({ ...draft, issuer, jwks: good })?.policy.signedAnswers?.keys).toHaveLength(1);
    expect(problemsOf(() => introspectionOf({ ...draft, issuer, jwks: bad }))).toEqual([
      { path: `${ACTION}.jwks`, message: `${bad} is not JSON` },
    ]);
  });
});
