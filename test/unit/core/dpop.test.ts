import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { proofKey, proofProblem, thumbprintInput } from '../../../src/core/dpop.ts';
import { policyWith } from './policy.ts';

const NOW = 1_000_000;
const REQUEST = { method: 'GET', uri: 'https://api.example/a%2Fb?c=d', tokenHash: 'hash' };
const CLAIMS = { jti: '1', htm: 'GET', htu: 'https://api.example/a%2Fb', iat: NOW, ath: 'hash' };

async function publicJwk(alg: string): Promise<JWK> {
  return exportJWK((await generateKeyPair(alg, { extractable: true })).publicKey);
}

describe('proofProblem', () => {
  it.each([
    [{}, ''],
    [{ htu: 'HTTPS://API.EXAMPLE:443/a%2fb?x#y' }, ''],
    [{ iat: NOW - 60 }, ''],
    [{ iat: NOW + 60 }, ''],
    [{ iat: NOW - 61 }, 'iat'],
    [{ iat: NOW + 61 }, 'iat'],
    [{ iat: String(NOW) }, 'iat'],
    [{ iat: Number.NaN }, 'iat'],
    [{ iat: undefined }, 'iat'],
    [{ jti: '' }, 'jti'],
    [{ jti: 1 }, 'jti'],
    [{ htm: 'get' }, 'htm'],
    [{ htm: undefined }, 'htm'],
    [{ htu: undefined }, 'htu'],
    [{ htu: ['https://api.example/a%2Fb'] }, 'htu'],
    [{ htu: '/a%2Fb' }, 'htu'],
    [{ htu: 'xhttps://api.example/a%2Fb' }, 'htu'],
    [{ htu: 'https://api.example/a%2Eb' }, 'htu'],
    [{ htu: 'https://api.example/a/b' }, 'htu'],
    [{ htu: 'https://api.example:8443/a%2Fb' }, 'htu'],
    [{ htu: 'https://api.example:80/a%2Fb' }, 'htu'],
    [{ htu: 'http://api.example/a%2Fb' }, 'htu'],
    [{ ath: undefined }, 'ath'],
    [{ ath: 'other' }, 'ath'],
  ])('%j: %j', (differences, problem) => {
    expect(proofProblem(policyWith(), { ...CLAIMS, ...differences }, REQUEST, NOW)).toBe(problem);
  });

  it.each([
    [{ iat: NOW - 70 }, ''],
    [{ iat: NOW - 71 }, 'iat'],
  ])('ten seconds of clock skew, %j: %j', (differences, problem) => {
    expect(proofProblem(policyWith({ clockSkew: 10 }), { ...CLAIMS, ...differences }, REQUEST, NOW)).toBe(problem);
  });

  it.each([
    ['http://api.example/', ''],
    ['https://api.example:8443/', ''],
    ['https://api.example:4430/', ''],
    ['http://api.example:8080/', ''],
    ['https://other.example/', 'htu'],
    ['https://other.example/api.example', 'htu'],
    ['https://user@api.example/', 'htu'],
    ['ftp://api.example/', 'htu'],
    ['', 'htu'],
    // What a Host or a target may hold so that a cut makes it the URI of the proof.
    ['https://api.example', 'htu'],
    ['https://api.example?/admin', 'htu'],
    ['https://api.example:443?/admin', 'htu'],
    ['https://api.example#/admin', 'htu'],
    ['https://api.example\\/admin', 'htu'],
    ['https://api.example;a/', 'htu'],
    ['https:///', 'htu'],
    ['https://api.example/a#/../admin', 'htu'],
    ['https://api.example/?a#b', 'htu'],
  ])('a request to %s: %j', (uri, problem) => {
    expect(proofProblem(policyWith(), { ...CLAIMS, htu: uri }, { ...REQUEST, uri }, NOW)).toBe(problem);
  });

  it.each([
    ['https://api.example/', 'https://api.example'],
    ['http://api.example:80/', 'http://api.example/'],
  ])('%s is %s', (uri, htu) => {
    expect(proofProblem(policyWith(), { ...CLAIMS, htu }, { ...REQUEST, uri }, NOW)).toBe('');
  });

  it('knows a host by its IPv6 address', () => {
    const uri = 'https://[::1]:8443/';
    const policy = policyWith({ hostname: '[::1]' });
    expect(proofProblem(policy, { ...CLAIMS, htu: uri }, { ...REQUEST, uri }, NOW)).toBe('');
  });
});

describe('proofKey', () => {
  const jwt = (header: object) => ({ header: { ...header }, payload: {}, signingInput: '', signature: '' });

  it('takes the public key of the header', async () => {
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: await publicJwk('ES256') };
    expect(proofKey(jwt(header))).toMatchObject({ type: 'P-256' });
    const wrong: object[] = [
      { typ: 'JWT' },
      { typ: undefined },
      { alg: 'none' },
      { alg: 'HS256' },
      { alg: undefined },
      { crit: [] },
      { jwk: undefined },
      { jwk: 'key' },
      { jwk: { ...header.jwk, d: 'AAAA' } },
      { jwk: { kty: 'oct', k: 'AAAA' } },
    ];
    for (const differences of wrong) expect(proofKey(jwt({ ...header, ...differences }))).toBeUndefined();
  });
});

describe('thumbprintInput', () => {
  it.each(['RS256', 'ES256', 'ES384', 'ES512'])('%s: as jose has it', async (alg) => {
    const jwk = await publicJwk(alg);
    const digest = createHash('sha256')
      .update(thumbprintInput({ kid: 'k', ...jwk }))
      .digest('base64url');
    expect(digest).toBe(await calculateJwkThumbprint(jwk));
  });
});
