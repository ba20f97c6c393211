import { describe, expect, it } from 'vitest';
import type { VerificationKey } from '../../../src/core/jwk.ts';
import { verificationKeys } from '../../../src/core/jwk.ts';
import type { Jwt } from '../../../src/core/jwt.ts';
import { parseJwt } from '../../../src/core/jwt.ts';
import { isVerified, signatureProblem } from '../../../src/core/signature.ts';
import { makeSigner } from '../../support/signer.ts';
import { policyWith } from './policy.ts';

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

describe('signatureProblem', () => {
  const policy = policyWith({
    introspectionResponse: 'application/jwt',
    signedAnswers: { issuer: 'idp', algorithms: ['ES256'], keys: [] },
  });

  it.each<[jwt: Jwt, keys: VerificationKey[], problem: string]>([
    [jwt, [key], ''],
    [jwt, [strangers], 'signature'],
    [{ ...jwt, header: { ...jwt.header, crit: [] } }, [key], 'crit'],
  ])('%#', async (jwt, keys, problem) => {
    expect(await signatureProblem(policy, jwt, keys)).toBe(problem);
  });
});
