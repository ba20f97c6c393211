import { describe, expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

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

describe('problems', () => {
  it.each([
    ['//x', '/x'],
    ['/x//y', '/x/y'],
    ['/x/./y', '/x/y'],
    ['/x/../y', '/y'],
    ['/x/.', '/x/'],
    ['/x//', '/x/'],
  ])('the base path %s', (basePath, normalized) => {
    const document = proxyWith();
    document.proxyConfig.ingress.basePath = basePath;
    expect(problemsOf(() => checkedProxy(document, 'p.json'))).toEqual([
      {
        path: '$.proxyConfig.ingress.basePath',
        message: `would match no request, since NGINX makes ${normalized} of it; write that`,
      },
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

  it('are all named at once', () => {
    const document = proxyWith({ forwardToken: true, introspectionEndpoint: 'ftp://a/' }, { data: [{}] });
    document.proxyConfig.backends[0].serviceTargets[0].hostname = '192.0.2.4:80';
    document.proxyConfig.policies['request-correlation-id'] = [{ action: { httpHeaderName: 'Host' } }];
    const conditions = [{ allowAccess: { route: '/admin' }, when: [] }];
    document.proxyConfig.policies['access-control-routing'] = [{ action: { conditions } }];
    document.proxyConfig.ingress.basePath = '/api';
    expect(problemsOf(() => checkedProxy(document, 'p.json')).map(({ path }) => path)).toEqual([
      '$.proxyConfig.backends[0].serviceTargets[0].hostname',
      '$.proxyConfig.policies["request-correlation-id"][0].action.httpHeaderName',
      `${INTROSPECTION}.action.forwardToken`,
      `${INTROSPECTION}.action.introspectionEndpoint`,
      `${INTROSPECTION}.data[0].clientSecret`,
      '$.proxyConfig.policies["access-control-routing"][0].action.conditions[0].allowAccess.route',
    ]);
  });
});
