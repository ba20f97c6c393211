import { describe, expect, it } from 'vitest';
import { judge, PLAIN_REQUEST } from '../../../src/core/judge.ts';
import type { IntrospectionPolicy } from '../../../src/core/policy.ts';
import { jwtOf, policyWith } from './policy.ts';

const NOW = 1000;

function judged(claims: string, differences: Partial<IntrospectionPolicy> = {}) {
  return judge(policyWith(differences), { status: 200, text: `{"active":true${claims}}` }, PLAIN_REQUEST, NOW, 0);
}

describe('judge', () => {
  it.each([
    [{ active: false }, 'error="invalid_token"'],
    [{ active: 'true' }, 'algs='],
    [{ active: true, cnf: { jkt: 'another' } }, 'error="invalid_token"'],
    [{ active: true, scope: 'write', cnf: { jkt: 'thumbprint' } }, 'error="insufficient_scope", scope="read"'],
  ])('%j: a token with a proof is refused with a challenge for another', (answer, challenge) => {
    const policy = policyWith({ confirmationMethods: ['jkt'], requiredScopes: { allOf: ['read'] } });
    const response = { status: 200, text: JSON.stringify({ scope: 'read', ...answer }) };
    const verdict = judge(policy, response, { ...PLAIN_REQUEST, jkt: 'thumbprint' }, NOW, 0);
    expect(verdict.challenge).toContain(`DPoP realm="api", ${challenge}`);
  });

  it.each([
    ['', 'allowed'],
    [',"exp":1001', 'allowed'],
    [',"exp":1000.5', 'allowed'],
    [',"exp":1000', 'inactive'],
    [',"exp":0', 'inactive'],
    [',"nbf":1000', 'allowed'],
    [',"nbf":1000.5', 'inactive'],
    [',"exp":"2000"', 'unavailable'],
    [',"exp":1e999', 'unavailable'],
    [',"exp":-1e999', 'unavailable'],
    [',"exp":null', 'unavailable'],
    [',"exp":true', 'unavailable'],
    [',"exp":[2000]', 'unavailable'],
    [',"nbf":"0"', 'unavailable'],
    [',"nbf":-1e999', 'unavailable'],
    [',"cnf":{"x5t#S256":"a"}', 'claim_mismatch'],
    [',"cnf":{}', 'claim_mismatch'],
    [',"cnf":""', 'claim_mismatch'],
    [',"active":"true"', 'unavailable'],
    [',"active":1', 'unavailable'],
    [',"active":false', 'inactive'],
  ])('%s: %s', (claims, outcome) => {
    expect(judged(claims).outcome).toBe(outcome);
  });

  it.each([
    [',"exp":995', 'allowed'],
    [',"exp":990', 'inactive'],
    [',"nbf":1010', 'allowed'],
    [',"nbf":1011', 'inactive'],
  ])('ten seconds of clock skew, %s: %s', (claims, outcome) => {
    expect(judged(claims, { clockSkew: 10 }).outcome).toBe(outcome);
  });

  it.each([
    [{ audience: ['a'] }, ',"aud":["b","a"]'],
    [{ issuers: ['i'] }, ',"iss":"i"'],
    [{ requiredScopes: { allOf: ['s'] } }, ',"scope":"s t"'],
    [{ verifyClaims: [{ claim: 'a.b', type: 'INTEGER' as const, value: 1 }] }, ',"a":{"b":1}'],
  ])('%j with %s: allowed', (differences, claims) => {
    expect(judged(claims, differences)).toMatchObject({ outcome: 'allowed', log: '' });
  });

  it.each([
    [{ audience: ['a'] }, ',"aud":"b"', 'aud'],
    [{ issuers: ['i'] }, '', 'iss'],
    [{ verifyClaims: [{ claim: 'a.b', type: 'INTEGER' as const, value: 1 }] }, ',"a":{"b":2}', 'a.b'],
    [{ forwardedClaims: [{ claim: 'n', header: 'X-Token-N' }] }, ',"n":"a\\nb"', 'n'],
    [{ forwardedClaims: [{ claim: 'n', header: 'X-Token-N' }] }, ',"n":9007199254740993', 'n'],
  ])('%j with %s: refused for %s', (differences, claims, mismatch) => {
    expect(judged(claims, differences)).toMatchObject({
      outcome: 'claim_mismatch',
      headers: [],
      challenge: 'Bearer realm="api", error="invalid_token"',
      log: `OAuth claim verification failed: ${mismatch}`,
    });
  });

  // Name, value, a colon, a blank and the end of the line take 12,288 bytes together.
  it.each([
    [12_275, 'allowed', ''],
    [12_276, 'claim_mismatch', 'OAuth claim verification failed: n'],
  ])('a claim of %i bytes: %s', (length, outcome, log) => {
    const forwardedClaims = [{ claim: 'n', header: 'X-Token-N' }];
    expect(judged(`,"n":"${'a'.repeat(length)}"`, { forwardedClaims })).toMatchObject({ outcome, log });
  });

  it('says in the log what happened, without values', () => {
    const policy = policyWith();
    const answered = (status: number, text: string) => judge(policy, { status, text }, PLAIN_REQUEST, NOW, 0);
    expect(answered(200, '{"active":false}')).toMatchObject({
      log: 'OAuth token introspection found inactive token.',
      challenge: 'Bearer realm="api", error="invalid_token"',
    });
    expect(answered(502, '')).toMatchObject({
      log: 'OAuth unexpected response from introspection server (HTTP 502).',
      challenge: 'Bearer realm="api"',
    });
    for (const time of ['exp', 'nbf']) {
      expect(judged(`,"${time}":null`).log).toBe('OAuth unexpected response from introspection server (HTTP 200).');
    }
    expect(judged('', { introspectionResponse: 'application/jwt' }).log).toBe(
      'OAuth unexpected response from introspection server (HTTP 200). JWT refused: not a JWT.',
    );
  });

  it.each([{ allOf: ['read', 'write'] }, { anyOf: ['read', 'write'] }])('names the missing scopes: %j', (required) => {
    expect(judged('', { requiredScopes: required })).toMatchObject({
      outcome: 'claim_mismatch',
      headers: [],
      challenge: 'Bearer realm="api", error="insufficient_scope", scope="read write"',
      log: 'OAuth claim verification failed: scope',
    });
  });

  it('holds the request to the access rules of the policy', () => {
    const access = [{ returnCode: 404, rules: [[{ claim: 'role', regex: false, values: ['admin'] }]] }];
    const asking = (claims: object) => {
      const text = JSON.stringify({ active: true, ...claims });
      return judge(policyWith({ access }), { status: 200, text }, { ...PLAIN_REQUEST, access: '0:' }, NOW, 0);
    };
    const response = { status: 200, text: '{"active":true}' };
    expect(judge(policyWith(), response, { ...PLAIN_REQUEST, access: '' }, NOW, 0).outcome).toBe('allowed');
    expect(asking({ role: 'admin' }).outcome).toBe('allowed');
    expect(asking({ role: 'user' })).toMatchObject({
      outcome: 'claim_mismatch',
      status: 404,
      challenge: 'Bearer realm="api", error="insufficient_scope"',
      log: 'OAuth access control refused the request.',
    });
  });

  it('exports claims', () => {
    const forwardedClaims = ['scope', 'username', 'roles'].map((claim) => ({ claim, header: `X-Token-${claim}` }));
    expect(judged(',"scope":"a b","username":null,"roles":["x","y,z"]', { forwardedClaims })).toMatchObject({
      status: 204,
      challenge: '',
      headers: [
        ['X-Token-scope', 'a b'],
        ['X-Token-roles', 'x,"y,z"'],
      ],
      caching: [
        ['Cache-Control', 'stale-while-revalidate=30'],
        ['Expires', new Date((NOW + 269) * 1000).toUTCString()],
      ],
    });
  });

  it.each([
    [0, 204],
    [1, 200],
  ])('with staleIfUnavailable of %i s the status is %i', (staleIfUnavailable, status) => {
    expect(judged('', { staleIfUnavailable })).toMatchObject({ outcome: 'allowed', status });
  });

  it('forwards the JWT', () => {
    const text = jwtOf({ active: true });
    const policy = policyWith({ introspectionResponse: 'application/jwt', forwardToken: true });
    expect(judge(policy, { status: 200, text }, PLAIN_REQUEST, NOW, 0).headers).toEqual([
      ['X-OAuth2-Authorization', `Bearer ${text}`],
    ]);
  });

  it('forwards an RFC 9701 answer in a header of its own', () => {
    const text = jwtOf({ iss: 'idp', aud: 'gateway', iat: NOW, token_introspection: { active: true } });
    const policy = policyWith({
      introspectionResponse: 'application/token-introspection+jwt',
      signedAnswers: { issuer: 'idp', algorithms: ['RS256'], keys: [] },
      forwardToken: true,
    });
    const response = { status: 200, text, signatureProblem: '' };
    expect(judge(policy, response, PLAIN_REQUEST, NOW, 0).headers).toEqual([['X-Token-Introspection', text]]);
  });

  it.each([
    [12_288, 'allowed', ''],
    [12_289, 'claim_mismatch', 'OAuth claim verification failed: jwt'],
  ])('a JWT of %i characters: %s', (length, outcome, log) => {
    const bare = jwtOf({ active: true, a: '' }).length;
    const text = jwtOf({ active: true, a: 'a'.repeat(Math.ceil(((length - bare) * 3) / 4)) });
    const policy = policyWith({ introspectionResponse: 'application/jwt', forwardToken: true });
    expect(text).toHaveLength(length);
    expect(judge(policy, { status: 200, text }, PLAIN_REQUEST, NOW, 0)).toMatchObject({ outcome, log });
  });
});
