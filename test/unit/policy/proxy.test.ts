import { describe, expect, it } from 'vitest';
import { checkedProxy, refuseCollisions } from '../../../src/policy/proxy.ts';
import { INTROSPECTION, problemsOf, proxyWith } from './proxy.ts';

const ACTION = `${INTROSPECTION}.action`;
const DATA = `${INTROSPECTION}.data[0]`;
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
  ])('%j', (action, policy) => {
    expect(introspectionOf(action)).toMatchObject({ policy });
  });

  it.each([
    ['/', undefined, '/'],
    ['/api/', 'NONE', '/api'],
    ['/api', 'PREFIX', '/v1/api'],
    ['/api', 'SUFFIX', '/api/v1'],
    ['/', 'SUFFIX', '/v1'],
  ])('base path %s %s: %s', (basePath, basePathVersionAppendRule, expected) => {
    const document = proxyWith();
    document.proxyConfig.ingress = { basePath, basePathVersionAppendRule };
    expect(checkedProxy(document, 'p.json').basePath).toBe(expected);
  });
});

describe('problems', () => {
  const rule = { claim: 'c', type: 'INTEGER', value: 1 };
  it.each([
    [{ ...jwt, forwardedClaimsInProxyHeader: ['a'] }, '.forwardedClaimsInProxyHeader', 'use forwardToken'],
    [{ forwardToken: true }, '.forwardToken', 'needs'],
    [{ clientTokenSuppliedIn: 'QUERY' }, '.clientTokenName', 'is required'],
    [{ clientTokenName: 'a_b' }, '.clientTokenName', 'header name'],
    [{ clientTokenName: 'Host' }, '.clientTokenName', 'needs'],
    [{ clientTokenName: 'X-Token-A' }, '.clientTokenName', 'needs'],
    [
      { forwardedClaimsInProxyHeader: ['client-id', 'client_id'] },
      '.forwardedClaimsInProxyHeader[1]',
      'same header as "client-id"',
    ],
    [{ forwardedClaimsInProxyHeader: ['..'] }, '.forwardedClaimsInProxyHeader[0]', 'letter or digit'],
    [{ verifyClaims: [rule, { ...rule, value: '1' }] }, '.verifyClaims[1].value', 'INTEGER'],
    [{ verifyClaims: [{ ...rule, delimiter: 'SPACE' }] }, '.verifyClaims[0].delimiter', 'no meaning'],
    [
      { verifyClaims: [{ claim: 'c', type: 'STRING', value: '++', delimiter: 'PLUS' }] },
      '.verifyClaims[0].value',
      'nothing but delimiters',
    ],
    [{ tls: { certificate: 'c.pem' } }, '.tls', 'go together'],
    [{ clientAuthentication: 'tls_client_auth' }, '.tls.certificate', 'is required'],
    [
      {
        introspectionEndpoint: 'http://192.0.2.5/',
        clientAuthentication: 'tls_client_auth',
        tls: { certificate: 'c.pem', certificateKey: 'k.pem' },
      },
      '.introspectionEndpoint',
      'must be https',
    ],
    [{ introspectionEndpoint: 'ftp://a/' }, '.introspectionEndpoint', 'http'],
    [
      { resolver: { servers: [{ hostname: '8.8.8.8' }, { hostname: '8.8.8.8:53' }] } },
      '.resolver.servers[1].hostname',
      'port',
    ],
    [{ timeouts: { total: '0' } }, '.timeouts.total', 'at least 1ms'],
    [{ timeouts: { connect: '0' } }, '.timeouts.connect', 'at least 1ms'],
  ])('%j', (action, place, message) => {
    expect(problemsOf(() => introspectionOf(action))).toEqual([
      { path: ACTION + place, message: expect.stringContaining(message) },
    ]);
  });

  it.each([
    [{}, 'clientSecret', 'exactly one'],
    [{ clientSecret: 's', clientSecretEnv: 'S' }, 'clientSecret', 'exactly one'],
    [{ clientSecretEnv: 'NO_SUCH_VARIABLE_HERE' }, 'clientSecretEnv', 'not set'],
    [{ clientSecretFile: 'no-such-file' }, 'clientSecretFile', 'ENOENT'],
  ])('%j', (secret, name, message) => {
    const document = proxyWith({}, { data: [{ clientAppID: 'app', ...secret }] });
    expect(problemsOf(() => checkedProxy(document, '/etc/p.json'))).toEqual([
      { path: `${DATA}.${name}`, message: expect.stringContaining(message) },
    ]);
  });

  it.each([
    ['127.0.0.1:10000', 'a port belongs in `port`'],
    ['[::1', 'a port belongs in `port`'],
  ])('the backend %s', (hostname, message) => {
    const document = proxyWith();
    document.proxyConfig.backends[0].serviceTargets.push({ hostname, listener: { port: 80 } });
    expect(problemsOf(() => checkedProxy(document, 'p.json'))).toEqual([
      { path: '$.proxyConfig.backends[0].serviceTargets[1].hostname', message: expect.stringContaining(message) },
    ]);
  });

  it.each([
    ['Host', {}],
    ['content-length', {}],
    ['X-Token-Scope', {}],
    ['X_Token_Scope', {}],
    ['Authorization', { clientTokenName: 'apiToken' }],
    ['ApiToken', { clientTokenName: 'apiToken' }, 'must not be apitoken, which holds the token'],
    [undefined, { clientTokenName: 'X-Correlation-ID' }, 'must not be x-correlation-id, which holds the token'],
  ])(
    'the correlation ID as %s',
    (httpHeaderName, action, message = 'is a header that NGINX or the gateway itself needs') => {
      const document = proxyWith(action);
      document.proxyConfig.policies['request-correlation-id'] = [{ action: { httpHeaderName } }];
      expect(problemsOf(() => checkedProxy(document, 'p.json'))).toEqual([
        {
          path: '$.proxyConfig.policies["request-correlation-id"][0].action.httpHeaderName',
          message,
        },
      ]);
    },
  );

  it('two documents in one place', () => {
    const one = checkedProxy(proxyWith(), 'one.json');
    const two = checkedProxy({ ...proxyWith(), version: 'v2' }, 'two.json');
    expect(problemsOf(() => refuseCollisions([one, two]))).toEqual([
      {
        path: '$.proxyConfig.ingress.basePath',
        message:
          '"proxy" v2 (two.json) and "proxy" v1 (one.json) both serve data-host/; ' +
          'give one of them another basePath, or a basePathVersionAppendRule of PREFIX or SUFFIX',
      },
    ]);
  });
});

describe('warnings', () => {
  const local = { introspectionEndpoint: 'http://127.0.0.1/' };
  const named = { proxyTLSName: 'idp.example' };
  const bearer = { clientAuthentication: 'bearer', clientCredentialsGrant: { tokenEndpoint: 'http://127.0.0.1/' } };

  it.each([
    [{}, ['.introspectionEndpoint: NGINX matches no addresses']],
    [named, []],
    [{ introspectionEndpoint: 'https://localhost/' }, []],
    [{ introspectionEndpoint: 'https://[2001:db8::1]/' }, ['matches no addresses']],
    [{ introspectionEndpoint: 'https://idp.example/' }, ['resolver']],
    [{ introspectionEndpoint: 'http://192.0.2.5/' }, ['plain http']],
    [local, []],
    [{ tls: { verify: false } }, [".tls.verify: the endpoint's certificate is not verified"]],
    [{ ...local, enableSNI: true }, ['.enableSNI: has no effect']],
    [{ ...local, enableSNI: false }, []],
    [{ ...local, ...named }, ['.proxyTLSName: has no effect']],
    [{ ...local, tls: { trustedCertificate: 'ca.pem' } }, ['.tls: has no effect']],
    [
      {
        ...local,
        ...bearer,
        clientCredentialsGrant: { tokenEndpoint: 'https://192.0.2.5/' },
        tls: { trustedCertificate: 'ca.pem' },
      },
      ['.clientCredentialsGrant.tokenEndpoint: NGINX matches no addresses'],
    ],
    [{ ...local, cacheIntrospectionResponse: '500ms' }, ['so short that caching is off; write 0s, or 2s or more']],
    [{ ...local, cacheIntrospectionResponse: '1s' }, ['so short']],
    [{ ...local, cacheIntrospectionResponse: '2s', staleIfUnavailable: '1h' }, []],
    [{ ...local, cacheIntrospectionResponse: '0s' }, []],
    [{ ...local, cacheIntrospectionResponse: '0s', staleIfUnavailable: '0' }, []],
    [{ ...local, cacheIntrospectionResponse: '0s', staleIfUnavailable: '1h' }, ['.staleIfUnavailable: has no effect']],
    [{ ...local, basicEncoding: 'raw' }, []],
    [{ ...local, basicEncoding: 'raw', clientAuthentication: 'client_secret_basic' }, []],
    [{ ...local, basicEncoding: 'raw', ...bearer }, []],
    [
      { ...local, basicEncoding: 'raw', clientAuthentication: 'client_secret_post' },
      ['.basicEncoding: has no effect with clientAuthentication client_secret_post'],
    ],
    [
      { ...local, clientTokenSuppliedIn: 'QUERY', clientTokenName: 'access_token' },
      ['.clientTokenSuppliedIn: the token is in the request line'],
    ],
  ])('%j: %j', (action, warnings) => {
    const expected = warnings.map((text) => expect.stringContaining(text));
    expect(checkedProxy(proxyWith(action), 'p.json').warnings).toEqual(expected);
  });
});
