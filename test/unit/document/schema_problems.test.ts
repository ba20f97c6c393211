import { describe, expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { schemaProblems } from '../../../src/document/schema_problems.ts';
import { reported } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const credentials = { clientAppID: 'app', clientSecret: 'secret' };
const rule = { claim: 'c', type: 'STRING', value: 'a b' };
const ACTION = `${INTROSPECTION}.action`;

function problemsIn(document: unknown) {
  return reported((report) => schemaProblems(document, report));
}

describe('schemaProblems', () => {
  it('are none in a good document', () => {
    expect(problemsIn(proxyWith({ verifyClaims: [{ ...rule, delimiter: 'SPACE' }] }))).toEqual([]);
  });

  it.each([
    [{ verifyClaims: [{ ...rule, delimiter: 'TAB' }] }, {}, `${ACTION}.verifyClaims[0].delimiter`, 'SPACE, COMMA'],
    [{ verifyClaims: [rule, { ...rule, type: 'FLOAT' }] }, {}, `${ACTION}.verifyClaims[1].type`, 'STRING, INTEGER'],
    [
      { verifyClaims: [{ ...rule, value: 1.5 }] },
      {},
      `${ACTION}.verifyClaims[0].value`,
      'a text, an integer, a boolean',
    ],
    [
      { verifyClaims: [{ ...rule, value: {} }] },
      {},
      `${ACTION}.verifyClaims[0].value`,
      'a text, an integer, a boolean',
    ],
    [{ verifyClaims: [{ ...rule, claim: 'a\nb' }] }, {}, `${ACTION}.verifyClaims[0].claim`, 'control characters'],
    [{ verifyClaims: [{ ...rule, claim: '' }] }, {}, `${ACTION}.verifyClaims[0].claim`, 'the name of a claim'],
    [
      { jwks: '' },
      {},
      `${ACTION}.jwks`,
      'must be a JWK Set with the public keys for signed answers, its file or its URL',
    ],
    [{ jwks: 5 }, {}, `${ACTION}.jwks`, 'must be a JWK Set'],
    [{ realm: '' }, {}, `${ACTION}.realm`, 'must be a text of printable ASCII'],
    [{ clientTokenName: 'a b' }, {}, `${ACTION}.clientTokenName`, 'must be a header name or query key'],
    [{ cacheSize: { disk: '4 GB' } }, {}, `${ACTION}.cacheSize.disk`, 'must be kilobytes, megabytes or gigabytes'],
    [{ introspectionRateLimit: { rate: '10/s' } }, {}, `${ACTION}.introspectionRateLimit.rate`, '10r/s'],
    [{ proxyTLSName: 'https://a' }, {}, `${ACTION}.proxyTLSName`, 'must be a host name, without scheme, port'],
    [{ realm: 'a'.repeat(257) }, {}, `${ACTION}.realm`, 'must have 256 characters at most'],
    [
      { forwardedClaimsInProxyHeader: Array(101).fill('a') },
      {},
      `${ACTION}.forwardedClaimsInProxyHeader`,
      'must have 100 elements at most',
    ],
    [{ preflight: 'yes' }, {}, `${ACTION}.preflight`, 'must be boolean'],
    [
      { forwardedClaimsInProxyHeader: ['a', 'b\r'] },
      {},
      `${ACTION}.forwardedClaimsInProxyHeader[1]`,
      'control characters',
    ],
    [
      { errorReturnConditions: { noMatch: { returnCode: 200 } } },
      {},
      `${ACTION}.errorReturnConditions.noMatch.returnCode`,
      '>= 400',
    ],
    [
      { errorReturnConditions: { notSupplied: { returnCode: 600 } } },
      {},
      `${ACTION}.errorReturnConditions.notSupplied.returnCode`,
      '<= 599',
    ],
    [{ cacheIntrospectionResponse: '5 minutes' }, {}, `${ACTION}.cacheIntrospectionResponse`, 'NGINX time'],
    [{ clockSkew: 1.5 }, {}, `${ACTION}.clockSkew`, 'must be an NGINX time such as'],
    [{ clockSkew: -1 }, {}, `${ACTION}.clockSkew`, 'must be >= 0'],
    [{ timeouts: { total: true } }, {}, `${ACTION}.timeouts.total`, 'or a number of seconds'],
    [{ requiredScopes: ['a b'] }, {}, `${ACTION}.requiredScopes[0]`, 'a single scope'],
    [
      { requiredScopes: 'openid profile' },
      {},
      `${ACTION}.requiredScopes`,
      'must be an array of at least one scope, or {"anyOf"',
    ],
    [{ requiredScopes: [] }, {}, `${ACTION}.requiredScopes`, 'must be an array of at least one scope'],
    [{ requiredScopes: {} }, {}, `${ACTION}.requiredScopes.anyOf`, 'is required'],
    [{ verifyClaims: [{ ...rule, value: [] }] }, {}, `${ACTION}.verifyClaims[0].value`, 'array of at least one text'],
    [{ verifyClaims: [{ ...rule, value: '' }] }, {}, `${ACTION}.verifyClaims[0].value`, 'must not be empty'],
    [{ cacheSize: { memory: '1g' } }, {}, `${ACTION}.cacheSize.memory`, '32k'],
    [{ cacheSize: { memory: '31k' } }, {}, `${ACTION}.cacheSize.memory`, '32k'],
    [{ introspectionEndpoint: undefined }, {}, `${ACTION}.introspectionEndpoint`, 'is required'],
    [{}, { data: [credentials, credentials] }, `${INTROSPECTION}.data`, 'must hold one element, the credentials'],
    [{}, { data: [] }, `${INTROSPECTION}.data`, 'must hold one element'],
    [
      {},
      { data: [{ clientAppID: 'a', clientSecretEnv: 'A-B' }] },
      `${INTROSPECTION}.data[0].clientSecretEnv`,
      'must be the name of an environment variable',
    ],
    [{}, { data: [{ clientSecret: 's' }] }, `${INTROSPECTION}.data[0].clientAppID`, 'is required'],
  ])('%j %j: %s %s', (action, introspection, path, message) => {
    expect(problemsIn(proxyWith(action, introspection))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it.each([
    [{ 'strange-name/x': 1 }, `${ACTION}["strange-name/x"]`, 'unknown field; the closest known name is'],
    [{ tls: { verfy: true } }, `${ACTION}.tls.verfy`, 'unknown field; did you mean "verify"?'],
    [{ requiredScopes: { anyOf: ['a'], allof: ['b'] } }, `${ACTION}.requiredScopes.allof`, 'did you mean "anyOf"?'],
  ])('%j: %s %s', (action, path, message) => {
    expect(problemsIn(proxyWith(action))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('has a word of its own for a policy that is not supported', () => {
    const document = proxyWith();
    document.proxyConfig.policies['rate-limit'] = [];
    expect(problemsIn(document)).toEqual([
      {
        path: '$.proxyConfig.policies["rate-limit"]',
        message: expect.stringContaining('this policy is not supported; remove it'),
      },
    ]);
  });

  it('knows one policy of a kind', () => {
    const document = proxyWith();
    document.proxyConfig.policies['error-response-format'] = [{ action: {} }, { action: {} }];
    expect(problemsIn(document)).toEqual([
      { path: '$.proxyConfig.policies["error-response-format"]', message: 'must hold one policy of its kind' },
    ]);
  });

  it('takes a document as API Connectivity Manager gives it back', () => {
    const kept = { metadata: { tags: [] }, configState: {}, _links: [], status: 'LATEST', specRef: 's', label: {} };
    const returnCondition = { returnCode: 401, grpcStatusCode: 0 };
    const document = proxyWith(
      { errorReturnConditions: { notSupplied: returnCondition, noMatch: returnCondition } },
      { systemMetadata: { appliedOn: 'inbound' }, metadata: {}, label: {} },
    );
    Object.assign(document, kept, { portalConfig: { hostname: 'dev.example.com' } });
    Object.assign(document.proxyConfig, kept);
    Object.assign(document.proxyConfig.ingress, { matchRule: 'PREFIX', routes: [], stripBasePathVersion: false });
    const [backend] = document.proxyConfig.backends;
    Object.assign(backend, { label: {}, enableSRVRecordLookUp: false, serviceContextRoot: '/' });
    const target = { failTimeout: '10s', maxConnections: 0, maxFails: 1, serverDown: false };
    Object.assign(backend.serviceTargets[0], target);
    expect(problemsIn(document)).toEqual([]);
  });

  const BACKEND = 'proxyConfig.backends.0';
  const TARGET = `${BACKEND}.serviceTargets.0`;
  it.each([
    ['proxyConfig.ingress.stripBasePathVersion', true, 'must be false: the version is not taken out of the path'],
    ['proxyConfig.ingress.matchRule', 'EXACT', 'must be PREFIX: '],
    ['proxyConfig.ingress.routes', [{ uri: '/pet' }], 'one by one'],
    [`${BACKEND}.enableSRVRecordLookUp`, true, 'must be false: '],
    [`${BACKEND}.serviceContextRoot`, '/v2', 'must be /: '],
    [`${TARGET}.maxFails`, 3, 'must be 1, '],
    [`${TARGET}.failTimeout`, '30s', 'must be 10s, '],
    [`${TARGET}.maxConnections`, 100, 'must be 0: '],
    [`${TARGET}.serverDown`, true, 'must be false; leave out'],
    ['name', 'a b', 'must be letters, digits, dots'],
    ['proxyConfig.hostname', 'https://a', 'must be a host name, without scheme'],
    ['proxyConfig.hostname', '*.example.com', 'port and wildcard'],
    ['proxyConfig.backends', [], 'must hold one backend; several targets'],
    ['proxyConfig.hostname', '', 'must be a host name'],
    ['proxyConfig.ingress.basePath', 'api', 'must be / or a path such as'],
    ['proxyConfig.backends.0.serviceTargets.0.hostname', 'echo:80', 'a port belongs in `port`'],
  ])('%s %j: %s', (place, value, message) => {
    const document = proxyWith();
    const names = place.split('.');
    const parent = names.slice(0, -1).reduce((field, name) => field[name], document);
    parent[String(names.at(-1))] = value;
    expect(problemsIn(document)).toEqual([
      { path: `$.${place.replace(/\.(\d)/g, '[$1]')}`, message: expect.stringContaining(message) },
    ]);
  });

  const FORMAT = '$.proxyConfig.policies["error-response-format"][0].action';
  it.each([
    [{ 200: {} }, `${FORMAT}["200"]`, 'must be a status from 400 to 599'],
    [{ '4xx': {} }, `${FORMAT}["4xx"]`, 'must be a status from 400 to 599'],
    [{ 401: { errorMessage: 1 } }, `${FORMAT}["401"].errorMessage`, 'must be string'],
    [{ 401: { errorCode: true } }, `${FORMAT}["401"].errorCode`, 'must be a text or an integer'],
  ])('an error format of %j: %s %s', (action, path, message) => {
    const document = proxyWith();
    document.proxyConfig.policies['error-response-format'] = [{ action }];
    expect(problemsIn(document)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it.each(['/caf%C3%A9', '/a?b', '/a#b', '/a\\b', '/a;b', '/a b', 'a'])('the route %s', (route) => {
    const document = proxyWith();
    const when = [{ key: 'token.role', matchOneOf: { values: ['admin'] } }];
    document.proxyConfig.policies['access-control-routing'] = [
      { action: { conditions: [{ allowAccess: { route }, when }] } },
    ];
    expect(problemsIn(document)).toEqual([
      {
        path: '$.proxyConfig.policies["access-control-routing"][0].action.conditions[0].allowAccess.route',
        message: expect.stringContaining('must be a path such as /admin, decoded and without query'),
      },
    ]);
  });

  it('names every problem', () => {
    const paths = problemsIn(proxyWith({ enableSNI: 1, preflight: 'x' })).map(({ path }) => path);
    expect(paths.sort()).toEqual([`${ACTION}.enableSNI`, `${ACTION}.preflight`]);
  });
});
