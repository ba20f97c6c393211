import { describe, expect, it } from 'vitest';
import type { VerificationKey } from '../../../src/core/jwk.ts';
import { verificationKeys } from '../../../src/core/jwk.ts';
import type { Jwt } from '../../../src/core/jwt.ts';
import { parseJwt } from '../../../src/core/jwt.ts';
import { headerProblem, payloadProblem, signatureProblem } from '../../../src/core/signed_answer.ts';
import { makeSigner } from '../../support/signer.ts';
import { policyWith } from './policy.ts';

const NOW = 1_000_000;
const TYPE = 'token-introspection+jwt';
const signedAnswers = { issuer: 'idp', algorithms: ['RS256', 'ES256'], keys: [] };
const rfc9701 = policyWith({ introspectionResponse: `application/${TYPE}`, signedAnswers });
const draft = policyWith({ introspectionResponse: 'application/jwt', signedAnswers });

describe('headerProblem', () => {
  it.each([
    [rfc9701, { alg: 'RS256', typ: TYPE }, ''],
    [rfc9701, { alg: 'ES256', typ: `application/${TYPE.toUpperCase()}` }, ''],
    [rfc9701, { alg: 'ES256', typ: TYPE, kid: '1', x5c: [], x5t: 'a' }, ''],
    [rfc9701, { alg: 'RS256' }, 'typ'],
    [rfc9701, { alg: 'RS256', typ: 'JWT' }, 'typ'],
    [rfc9701, { alg: 'RS256', typ: [TYPE] }, 'typ'],
    [rfc9701, { alg: 'RS256', typ: 'token-application/introspection+jwt' }, 'typ'],
    [draft, { alg: 'RS256' }, ''],
    [draft, { alg: 'RS256', typ: 'jwt' }, ''],
    [draft, { alg: 'RS256', typ: 'application/at+jwt' }, ''],
    [draft, { alg: 'RS256', typ: TYPE }, 'typ'],
    [draft, { alg: 'RS256', typ: null }, 'typ'],
    [draft, { alg: 'RS256', typ: 'logout+jwt' }, 'typ'],
    [rfc9701, { typ: TYPE }, 'alg'],
    [rfc9701, { alg: 'RS384', typ: TYPE }, 'alg'],
    [rfc9701, { alg: 'rs256', typ: TYPE }, 'alg'],
    [rfc9701, { alg: ['RS256'], typ: TYPE }, 'alg'],
    [rfc9701, { alg: 'none', typ: TYPE }, 'alg'],
    [rfc9701, { alg: 'HS256', typ: TYPE }, 'alg'],
    [rfc9701, { alg: 'RS256', typ: TYPE, kid: 1 }, 'kid'],
    [rfc9701, { alg: 'RS256', typ: TYPE, crit: [] }, 'crit'],
    [rfc9701, { alg: 'RS256', typ: TYPE, crit: null }, 'crit'],
    [rfc9701, { alg: 'RS256', typ: TYPE, jku: 'https://a', jwk: {}, x5u: 'https://a' }, ''],
  ])('%#: %j', (policy, header, problem) => {
    expect(headerProblem(policy, header)).toBe(problem);
  });

  it.each(['none', 'HS256', 'EdDSA', ''])('%s is refused even where a policy lists it', (alg) => {
    const policy = { ...rfc9701, signedAnswers: { ...signedAnswers, algorithms: [alg] } };
    expect(headerProblem(policy, { alg, typ: TYPE })).toBe('alg');
  });

  it('takes no signature where the policy asks for none', () => {
    expect(headerProblem({ ...draft, signedAnswers: undefined }, { alg: 'RS256' })).toBe('alg');
  });
});

describe('payloadProblem', () => {
  const answer = { iss: 'idp', aud: 'gateway', iat: NOW, token_introspection: { active: true } };
  const token = { iss: 'idp', aud: 'api', iat: NOW - 500 };
  it.each([
    [rfc9701, answer, ''],
    [rfc9701, { ...answer, aud: ['api', 'gateway'] }, ''],
    [rfc9701, { ...answer, iat: NOW - 60 }, ''],
    [rfc9701, { ...answer, iat: NOW + 60.5 }, 'iat'],
    [rfc9701, { ...answer, iat: NOW - 61 }, 'iat'],
    [rfc9701, { ...answer, iat: undefined }, 'iat'],
    [rfc9701, { ...answer, iat: String(NOW) }, 'iat'],
    [rfc9701, { ...answer, iat: null }, 'iat'],
    [rfc9701, { ...answer, iat: Number.POSITIVE_INFINITY }, 'iat'],
    [{ ...rfc9701, clockSkew: 10 }, { ...answer, iat: NOW - 70 }, ''],
    [{ ...rfc9701, clockSkew: 10 }, { ...answer, exp: NOW - 9 }, ''],
    [{ ...rfc9701, clockSkew: 10 }, { ...answer, nbf: NOW + 10 }, ''],
    [rfc9701, { ...answer, iss: undefined }, 'iss'],
    [rfc9701, { ...answer, iss: 'IDP' }, 'iss'],
    [rfc9701, { ...answer, iss: ['idp'] }, 'iss'],
    [rfc9701, { ...answer, aud: undefined }, 'aud'],
    [rfc9701, { ...answer, aud: 'gateway2' }, 'aud'],
    [rfc9701, { ...answer, aud: [['gateway']] }, 'aud'],
    [rfc9701, { ...answer, exp: NOW }, 'exp'],
    [rfc9701, { ...answer, exp: null }, 'exp'],
    [rfc9701, { ...answer, exp: NOW + 1 }, ''],
    [rfc9701, { ...answer, nbf: NOW }, ''],
    [rfc9701, { ...answer, nbf: NOW + 1 }, 'nbf'],
    [rfc9701, { ...answer, nbf: 'a' }, 'nbf'],
    [rfc9701, { ...answer, token_introspection: undefined }, 'token_introspection'],
    [rfc9701, { ...answer, token_introspection: [] }, 'token_introspection'],
    [rfc9701, { ...answer, token_introspection: 'active' }, 'token_introspection'],
    [draft, token, ''],
    [draft, { ...token, iat: undefined }, ''],
    [draft, { ...token, iat: NOW + 60 }, ''],
    [{ ...draft, clockSkew: 10 }, { ...token, iat: NOW + 70 }, ''],
    [draft, { ...token, iat: NOW + 61 }, 'iat'],
    [draft, { ...token, iat: Number.NEGATIVE_INFINITY }, 'iat'],
    [draft, { ...token, iat: 'now' }, 'iat'],
    [draft, { ...token, iss: 'other' }, 'iss'],
    [draft, { ...token, token_introspection: { active: true } }, 'token_introspection'],
    [{ ...draft, signedAnswers: undefined }, { token_introspection: null }, 'token_introspection'],
    [{ ...draft, signedAnswers: undefined }, { iss: 'anybody' }, ''],
  ])('%#: %j', (policy, payload, problem) => {
    expect(payloadProblem(policy, payload, NOW)).toBe(problem);
  });
});

describe('signatureProblem', async () => {
  const signer = await makeSigner('ES256');
  const [key] = verificationKeys({ keys: [signer.jwk] }) as [VerificationKey];
  const [strangers] = verificationKeys({ keys: [(await makeSigner('ES256')).jwk] }) as [VerificationKey];
  const jwt = parseJwt(await signer.sign({ sub: 'alice' })) as Jwt;

  it.each<[name: string, jwt: Jwt | undefined, keys: VerificationKey[], problem: string]>([
    ['none', undefined, [key], 'not a JWT'],
    ['its key', jwt, [key], ''],
    ["a stranger's key", jwt, [strangers], 'signature'],
    ['an extension that it names critical', { ...jwt, header: { ...jwt.header, crit: [] } }, [key], 'crit'],
  ])('a JWT: %s', async (_, jwt, keys, problem) => {
    expect(await signatureProblem(draft, jwt, keys)).toBe(problem);
  });
});
