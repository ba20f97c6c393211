import { describe, expect, it } from 'vitest';
import {
  type ActiveToken,
  introspectionRequestBody,
  jwtToVerify,
  readIntrospection,
} from '../../../src/core/introspection.ts';
import { jwtOf, policyWith } from './policy.ts';

describe('introspectionRequestBody', () => {
  it.each([
    [undefined, 'abc', 'token=abc'],
    [undefined, 'a+b/c=', 'token=a%2Bb%2Fc%3D'],
    ['refresh_token', 'abc', 'token=abc&token_type_hint=refresh_token'],
  ])('%s %s', (tokenTypeHint, token, body) => {
    expect(introspectionRequestBody(policyWith({ tokenTypeHint }), token)).toBe(body);
  });
});

describe('application/json', () => {
  it.each([
    [200, '{"active":true}', 'active'],
    [200, ' {"active":true}\n', 'active'],
    [200, '{"active":false,"sub":"s"}', 'inactive'],
    [200, '{"active":"true"}', 'unavailable'],
    [200, '{"active":"false"}', 'unavailable'],
    [200, '{"active":1}', 'unavailable'],
    [200, '{"active":0}', 'unavailable'],
    [200, '{"active":null}', 'unavailable'],
    [200, '{"active":[true]}', 'unavailable'],
    [200, '{"Active":true}', 'unavailable'],
    [200, '{"__proto__":{"active":true}}', 'unavailable'],
    [200, '{}', 'unavailable'],
    [200, '[{"active":true}]', 'unavailable'],
    [200, 'true', 'unavailable'],
    [200, 'null', 'unavailable'],
    [200, '', 'unavailable'],
    [200, '{"active":true', 'unavailable'],
    [200, '{"active":true}{}', 'unavailable'],
    [200, '<html></html>', 'unavailable'],
    [200, jwtOf({ active: true }), 'unavailable'],
    [201, '{"active":true}', 'unavailable'],
    [204, '', 'unavailable'],
    [302, '{"active":true}', 'unavailable'],
    [401, '{"active":true}', 'unavailable'],
    [500, '{"active":false}', 'unavailable'],
  ])('%i %s: %s', (status, text, state) => {
    const answer = readIntrospection(policyWith(), { status, text }, 1000);
    expect(answer).toEqual(
      {
        active: { state, claims: { active: true }, jwt: '' },
        inactive: { state },
        unavailable: { state, problem: '' },
      }[state as 'active'],
    );
  });
});

describe('application/jwt', () => {
  const policy = policyWith({ introspectionResponse: 'application/jwt' });
  const jwt = jwtOf({ active: true, sub: 's' });

  it.each([
    [200, jwt, 'active'],
    [200, `${jwt}\n`, 'active'],
    [200, jwtOf({ active: false }), 'inactive'],
    [200, jwtOf({ active: 'true' }), 'unavailable'],
    [200, jwtOf([true]), 'unavailable'],
    [200, jwtOf(null), 'unavailable'],
    [200, 'a.b', 'unavailable'],
    [200, 'a.b.c', 'unavailable'],
    [200, `${jwt}.d`, 'unavailable'],
    [200, `${jwt}\r\nX: 1`, 'unavailable'],
    [200, '', 'unavailable'],
    [204, '', 'inactive'],
    [500, jwt, 'unavailable'],
    [200, JSON.stringify({ active: true, jwt }), 'active'],
    [200, JSON.stringify({ active: false }), 'inactive'],
    [200, JSON.stringify({ active: true, jwt: jwtOf({ active: false }) }), 'inactive'],
    [200, JSON.stringify({ active: true }), 'unavailable'],
    [200, JSON.stringify({ active: 'true', jwt }), 'unavailable'],
    [200, JSON.stringify({ active: true, jwt: 1 }), 'unavailable'],
    [200, JSON.stringify({ active: true, jwt: 'x' }), 'unavailable'],
  ])('%i %s: %s', (status, text, state) => {
    expect(readIntrospection(policy, { status, text }, 1000).state).toBe(state);
  });

  it.each([
    ['a bare JWT', jwt, { active: true, sub: 's' }],
    // Keycloak says more beside its JWT than in it.
    ['a JWT beside claims', JSON.stringify({ active: true, more: 1, jwt }), { active: true, more: 1, sub: 's', jwt }],
  ])('keeps the JWT and the claims: %s', (_, text, claims) => {
    const answer = readIntrospection(policy, { status: 200, text }, 1000);
    expect(answer).toEqual({ state: 'active', claims, jwt });
  });
});

describe('signed answers', () => {
  const signedAnswers = { issuer: 'idp', algorithms: ['RS256'], keys: [] };
  const draft = policyWith({ introspectionResponse: 'application/jwt', signedAnswers });
  const rfc9701 = policyWith({ introspectionResponse: 'application/token-introspection+jwt', signedAnswers });
  const token = jwtOf({ iss: 'idp', sub: 's' });
  const beside = JSON.stringify({ active: true, sub: 'unsigned', jwt: token });
  const answerWith = (claims: unknown) => jwtOf({ iss: 'idp', aud: 'gateway', iat: 1000, token_introspection: claims });

  it.each([
    ['a token', draft, token, { iss: 'idp', sub: 's' }],
    ['a token beside claims that nobody signed', draft, beside, { iss: 'idp', sub: 's' }],
    ['RFC 9701', rfc9701, answerWith({ active: true, sub: 's' }), { active: true, sub: 's' }],
  ])('%s: the signed claims', (_, policy, text, claims) => {
    const answer = readIntrospection(policy, { status: 200, text, signatureProblem: '' }, 1000);
    expect(answer).toMatchObject({ state: 'active' });
    expect((answer as ActiveToken).claims).toEqual(claims);
  });

  it.each([
    ['nobody verified it', draft, token, undefined, 'signature'],
    ['the signature is wrong', draft, token, 'alg', 'alg'],
    ['no JWT', draft, 'a.b.c', '', 'not a JWT'],
    ['a JWT that is no text', draft, JSON.stringify({ active: true, jwt: [token] }), '', 'not a JWT'],
    ['another issuer', draft, jwtOf({ iss: 'other' }), '', 'iss'],
    ['active is no boolean', draft, jwtOf({ iss: 'idp', active: 1 }), '', 'active'],
    ['RFC 9701: active is no boolean', rfc9701, answerWith({ active: 1 }), '', ''],
    ['RFC 9701: JSON', rfc9701, beside, '', 'not a JWT'],
  ])('%s: unavailable', (_, policy, text, signatureProblem, problem) => {
    const answer = readIntrospection(policy, { status: 200, text, signatureProblem }, 1000);
    expect(answer).toEqual({ state: 'unavailable', problem });
  });

  it.each([
    ['the draft, 204', draft, 204, '', 'inactive'],
    ['the draft, active: false', draft, 200, jwtOf({ iss: 'idp', active: false }), 'inactive'],
    ['RFC 9701, active: false', rfc9701, 200, answerWith({ active: false }), 'inactive'],
    ['RFC 9701, 204', rfc9701, 204, '', 'unavailable'],
    ['RFC 9701, 500', rfc9701, 500, answerWith({ active: true }), 'unavailable'],
  ])('%s: %s', (_, policy, status, text, state) => {
    const answer = readIntrospection(policy, { status, text, signatureProblem: '' }, 1000);
    expect(answer).toEqual(state === 'inactive' ? { state } : { state, problem: '' });
  });

  it.each([
    ['a JWT', draft, 200, token, 's'],
    ['a JWT beside claims', draft, 200, beside, 's'],
    ['a JWT beside active: false', draft, 200, JSON.stringify({ active: false, jwt: token }), undefined],
    ['204', draft, 204, '', undefined],
    ['no JWT', rfc9701, 200, 'a.b.c', undefined],
    ['a JWT with 500', rfc9701, 500, token, undefined],
  ])('the JWT to verify in %s', (_, policy, status, text, subject) => {
    expect(jwtToVerify(policy, { status, text })?.payload.sub).toBe(subject);
  });
});
