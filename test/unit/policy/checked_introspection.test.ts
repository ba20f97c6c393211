import { describe, expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const jwt = { introspectionResponse: 'application/jwt' };

function introspectionOf(action: object = {}) {
  return checkedProxy(proxyWith(action), '/etc/p.json').introspection;
}

describe('defaults', () => {
  it('are those of the specification', () => {
    expect(introspectionOf()).toMatchObject({
      authentication: { clientId: 'app', secret: 'secret' },
      timeouts: { connect: 1000, total: 3000 },
      policy: {
        introspectionResponse: 'application/json',
        cacheSeconds: 300,
        staleIfUnavailable: 0,
        clockSkew: 0,
        forwardToken: false,
        realm: 'data-host',
        statuses: { notSupplied: 401, noMatch: 403, unavailable: 403 },
        forwardedClaims: [
          { claim: 'scope', header: 'X-Token-Scope' },
          { claim: 'username', header: 'X-Token-Username' },
          { claim: 'exp', header: 'X-Token-Exp' },
        ],
      },
    });
  });

  it.each([
    [{ errorReturnConditions: { noMatch: { returnCode: 418 } } }, { statuses: { noMatch: 418, unavailable: 418 } }],
    [{ authzServerTokenHint: 'ACCESS_TOKEN' }, { tokenTypeHint: 'access_token' }],
    [{ cacheIntrospectionResponse: '0m' }, { cacheSeconds: 0 }],
    [{ requiredScopes: ['a'] }, { requiredScopes: { allOf: ['a'] } }],
    [{ requiredScopes: { anyOf: ['a'] } }, { requiredScopes: { anyOf: ['a'] } }],
    [
      { ...jwt, forwardToken: true },
      { forwardToken: true, forwardedClaims: [] },
    ],
    [
      { verifyClaims: [{ claim: 'c', type: 'STRING', value: 'a', delimiter: 'BACK-SLASH' }] },
      { verifyClaims: [{ delimiter: '\\' }] },
    ],
  ])('%j: %j', (action, policy) => {
    expect(introspectionOf(action)).toMatchObject({ policy });
  });
});

describe('problems', () => {
  it.each([
    [{ introspectionEndpoint: 'ftp://a/' }, '.introspectionEndpoint', 'http'],
    [{ timeouts: { total: '0' } }, '.timeouts.total', 'at least 1ms'],
    [{ timeouts: { connect: '0' } }, '.timeouts.connect', 'at least 1ms'],
    [{ timeouts: { connect: '25h' } }, '.timeouts.connect', 'at most 1d'],
    [{ resolver: { timeout: '1y', servers: [{ hostname: '192.0.2.53' }] } }, '.resolver.timeout', 'at most 1d'],
  ])('%j: %s %s', (action, place, message) => {
    expect(problemsOf(() => introspectionOf(action))).toEqual([
      { path: `${INTROSPECTION}.action${place}`, message: expect.stringContaining(message) },
    ]);
  });

  it('access control without introspection', () => {
    const document = proxyWith();
    document.proxyConfig.policies = { 'access-control-routing': [{ action: { conditions: [] } }] };
    expect(problemsOf(() => checkedProxy(document, 'p.json'))).toEqual([
      {
        path: '$.proxyConfig.policies["access-control-routing"][0]',
        message: 'needs an oauth2-introspection policy beside it',
      },
    ]);
  });
});
