import { describe, expect, it } from 'vitest';
import { introspectionRequestBody, readIntrospection } from '../../../src/core/introspection.ts';
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
    expect(readIntrospection(policyWith(), { status, text }, 1000).state).toBe(state);
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

  it.each([jwt, JSON.stringify({ active: true, sub: 's', jwt })])('keeps the JWT and its claims: %s', (text) => {
    const answer = readIntrospection(policy, { status: 200, text }, 1000);
    expect(answer).toMatchObject({ jwt, claims: { sub: 's' } });
  });
});
