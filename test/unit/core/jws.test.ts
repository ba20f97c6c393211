import { describe, expect, it } from 'vitest';
import type { VerificationKey } from '../../../src/core/jwk.ts';
import { verificationKeys } from '../../../src/core/jwk.ts';
import { isVerified, matchingKeys } from '../../../src/core/jws.ts';
import type { Jwt } from '../../../src/core/jwt.ts';
import { parseJwt } from '../../../src/core/jwt.ts';
import { makeSigner } from '../../support/signer.ts';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const signer = await makeSigner('ES256');
const stranger = await makeSigner('ES256');
const [key] = verificationKeys({ keys: [signer.jwk] }) as [VerificationKey];
const [strangers] = verificationKeys({ keys: [stranger.jwk] }) as [VerificationKey];
const jwt = parseJwt(await signer.sign({ sub: 'alice' })) as Jwt;

describe('isVerified', () => {
  it.each(ALGORITHMS)('%s, signed by jose', async (alg) => {
    const { jwk, sign } = await makeSigner(alg);
    const signed = parseJwt(await sign({ sub: 'alice' })) as Jwt;
    expect(await isVerified(signed, verificationKeys({ keys: [jwk] }))).toBe(true);
    expect(await isVerified({ ...signed, signingInput: 'other' }, verificationKeys({ keys: [jwk] }))).toBe(false);
  });

  it.each<[name: string, jwt: Jwt, keys: VerificationKey[], verified: boolean]>([
    ['the second key', jwt, [strangers, key], true],
    ['a key that no engine imports before the right one', jwt, [{ ...key, spki: 'AAAA' }, key], true],
    ['no key', jwt, [], false],
    ['another key', jwt, [strangers], false],
    ['a signature of the wrong length', { ...jwt, signature: 'AAAA' }, [key], false],
  ])('%s', async (_, jwt, keys, verified) => {
    expect(await isVerified(jwt, keys)).toBe(verified);
  });
});

describe('matchingKeys', () => {
  const keys: VerificationKey[] = [
    { kid: 'a', type: 'RSA', spki: '' },
    { kid: 'b', type: 'RSA', alg: 'PS256', spki: '' },
    { kid: 'c', type: 'P-256', spki: '' },
    { type: 'P-384', spki: '' },
  ];
  it.each([
    [{ alg: 'RS256' }, ['a']],
    [{ alg: 'PS256' }, ['a', 'b']],
    [{ alg: 'PS256', kid: 'b' }, ['b']],
    [{ alg: 'RS256', kid: 'b' }, []],
    [{ alg: 'ES256' }, ['c']],
    [{ alg: 'ES256', kid: 'a' }, []],
    [{ alg: 'ES384' }, [undefined]],
    [{ alg: 'ES384', kid: 'd' }, []],
    [{ alg: 'ES512' }, []],
    [{ alg: 'none' }, []],
    [{ alg: 'HS256' }, []],
    [{}, []],
  ])('%j: %j', (header, kids) => {
    expect(matchingKeys(header, keys).map(({ kid }) => kid)).toEqual(kids);
  });

  it('are so few that trying them all takes no worker long', () => {
    const many = Array.from(
      { length: 100 },
      (_, index): VerificationKey => ({ kid: `${index}`, type: 'RSA', spki: '' }),
    );
    expect(matchingKeys({ alg: 'RS256' }, many)).toEqual(many.slice(0, 16));
    expect(matchingKeys({ alg: 'RS256', kid: '99' }, many)).toEqual(many.slice(99));
  });
});
