import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import schema from '../../../schema/policy.schema.json' with { type: 'json' };
import { jsonPath } from '../../../src/policy/problem.ts';
import { readDocument } from '../../../src/policy/validation.ts';
import { INTROSPECTION, problemsOf, proxyWith } from './proxy.ts';

const folder = mkdtempSync(join(tmpdir(), 'validation-'));
const file = join(folder, 'policy.json');
afterAll(() => rmSync(folder, { recursive: true }));

function problemsIn(text: string) {
  writeFileSync(file, text);
  return problemsOf(() => readDocument(file));
}

const credentials = { clientAppID: 'app', clientSecret: 'secret' };
const rule = { claim: 'c', type: 'STRING', value: 'a b' };
const ACTION = `${INTROSPECTION}.action`;

describe('readDocument', () => {
  it('reads a good document', () => {
    expect(problemsIn(JSON.stringify(proxyWith({ verifyClaims: [{ ...rule, delimiter: 'SPACE' }] })))).toEqual([]);
  });

  it.each([
    [{ verifyClaim: [] }, {}, `${ACTION}.verifyClaim`, 'did you mean "verifyClaims"?'],
    [{ basePath: '/' }, {}, `${ACTION}.basePath`, 'it belongs to $.proxyConfig.ingress.basePath'],
    [{ rate: '1r/s' }, {}, `${ACTION}.rate`, `it belongs to ${ACTION}.introspectionRateLimit.rate`],
    [{ 'strange-name/x': 1 }, {}, `${ACTION}["strange-name/x"]`, 'unknown field'],
    [{ tls: { verfy: true } }, {}, `${ACTION}.tls.verfy`, 'did you mean "verify"?'],
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
    [{ jwks: '' }, {}, `${ACTION}.jwks`, 'must be a path'],
    [{ jwks: 5 }, {}, `${ACTION}.jwks`, 'must be a JWK Set'],
    [{ realm: '' }, {}, `${ACTION}.realm`, 'must be a text of printable ASCII'],
    [{ clientTokenName: 'a b' }, {}, `${ACTION}.clientTokenName`, 'must be a header name or query key'],
    [{ cacheSize: { disk: '4 GB' } }, {}, `${ACTION}.cacheSize.disk`, 'must be kilobytes, megabytes or gigabytes'],
    [{ introspectionRateLimit: { rate: '10/s' } }, {}, `${ACTION}.introspectionRateLimit.rate`, '10r/s'],
    [{ proxyTLSName: 'https://a' }, {}, `${ACTION}.proxyTLSName`, 'must be a host name without scheme'],
    [{ forwardedClaims: ['a'] }, {}, `${ACTION}.forwardedClaims`, 'did you mean "forwardedClaimsInProxyHeader"?'],
    [{ clientToken: 'a' }, {}, `${ACTION}.clientToken`, 'did you mean "clientTokenSuppliedIn" or "clientTokenName"?'],
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
    [{ requiredScopes: { anyOf: ['a'], allof: ['b'] } }, {}, `${ACTION}.requiredScopes.allof`, 'did you mean "anyOf"?'],
    [{ requiredScopes: ['a b'] }, {}, `${ACTION}.requiredScopes[0]`, 'a single scope'],
    [{ requiredScopes: 'openid profile' }, {}, `${ACTION}.requiredScopes`, 'must be an array of scopes, or {"anyOf"'],
    [{ requiredScopes: [] }, {}, `${ACTION}.requiredScopes`, 'fewer than 1'],
    [{ verifyClaims: [{ ...rule, value: '' }] }, {}, `${ACTION}.verifyClaims[0].value`, 'fewer than 1'],
    [{ cacheSize: { memory: '1g' } }, {}, `${ACTION}.cacheSize.memory`, '32k'],
    [{ cacheSize: { memory: '31k' } }, {}, `${ACTION}.cacheSize.memory`, '32k'],
    [{ introspectionEndpoint: undefined }, {}, `${ACTION}.introspectionEndpoint`, 'is required'],
    [{}, { data: [credentials, credentials] }, `${INTROSPECTION}.data`, 'more than 1'],
    [{}, { data: [] }, `${INTROSPECTION}.data`, 'fewer than 1'],
    [
      {},
      { data: [{ clientAppID: 'a', clientSecretEnv: 'A-B' }] },
      `${INTROSPECTION}.data[0].clientSecretEnv`,
      'must be the name of an environment variable',
    ],
    [{}, { data: [{ clientSecret: 's' }] }, `${INTROSPECTION}.data[0].clientAppID`, 'is required'],
  ])('%j %j', (action, introspection, path, message) => {
    expect(problemsIn(JSON.stringify(proxyWith(action, introspection)))).toEqual([
      { path, message: expect.stringContaining(message) },
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
    document.proxyConfig.ingress.stripBasePathVersion = false;
    document.proxyConfig.backends[0].label = { targetName: 'default' };
    expect(problemsIn(JSON.stringify(document))).toEqual([]);
  });

  it('says that the version stays in the path', () => {
    const document = proxyWith();
    document.proxyConfig.ingress.stripBasePathVersion = true;
    const message = 'must be false; the version is not taken out of the path: backends get it as clients send it';
    expect(problemsIn(JSON.stringify(document))).toEqual([
      { path: '$.proxyConfig.ingress.stripBasePathVersion', message },
    ]);
  });

  it('never sends a field to a place where it has no effect', () => {
    expect(problemsIn(JSON.stringify(proxyWith({ status: 1 })))[0]?.message).not.toContain('it belongs to');
  });

  it.each([
    ['rate-limit', 'remove it, and do in your NGINX what it did (supported: oauth2-introspection, error'],
    ['cors', 'remove it'],
    ['realm', `it belongs to ${ACTION}.realm`],
    ['oauth2-jwt-assertion', 'remove it'],
    ['oauth2-introspecton', 'did you mean "oauth2-introspection"?'],
    ['access-controll-routing', 'did you mean "access-control-routing"?'],
  ])('a policy that is not supported: %s', (name, message) => {
    const document = proxyWith();
    document.proxyConfig.policies[name] = [];
    expect(problemsIn(JSON.stringify(document))).toEqual([
      {
        path: jsonPath(['proxyConfig', 'policies', name]),
        message: expect.stringContaining(`this policy is not supported; ${message}`),
      },
    ]);
  });

  it.each([
    ['name', 'a b', 'must be letters, digits, dots'],
    ['proxyConfig.hostname', 'https://a', 'must be a host name without scheme'],
    ['proxyConfig.hostname', '', 'must be a host name'],
    ['proxyConfig.ingress.basePath', 'api', 'must be / or a path such as'],
    ['proxyConfig.backends.0.serviceTargets.0.hostname', 'echo:80', 'a port belongs in `port`'],
  ])('%s %j', (place, value, message) => {
    const document = proxyWith();
    const names = place.split('.');
    const parent = names.slice(0, -1).reduce((field, name) => field[name], document);
    parent[String(names.at(-1))] = value;
    expect(problemsIn(JSON.stringify(document))).toEqual([
      { path: `$.${place.replace(/\.(\d)/g, '[$1]')}`, message: expect.stringContaining(message) },
    ]);
  });

  const FORMAT = '$.proxyConfig.policies["error-response-format"][0].action';
  it.each([
    [{ 200: {} }, `${FORMAT}["200"]`, 'must be a status from 400 to 599'],
    [{ '4xx': {} }, `${FORMAT}["4xx"]`, 'must be a status from 400 to 599'],
    [{ 401: { errorMessage: 1 } }, `${FORMAT}["401"].errorMessage`, 'must be string'],
    [{ 401: { error: 1 } }, `${FORMAT}["401"].error`, 'did you mean "errorCode" or'],
  ])('an error format of %j', (action, path, message) => {
    const document = proxyWith();
    document.proxyConfig.policies['error-response-format'] = [{ action }];
    expect(problemsIn(JSON.stringify(document))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('no pattern and no choice is without a description, which messages print', () => {
    const schemas: Record<string, unknown>[] = [];
    JSON.parse(JSON.stringify(schema), (_, value) => {
      if (typeof value === 'object') schemas.push(value);
      return value;
    });
    const choices = schemas.filter(({ pattern, anyOf }) => typeof pattern === 'string' || Array.isArray(anyOf));
    expect(choices.length).toBeGreaterThan(10);
    expect(choices.filter(({ description }) => description === undefined)).toEqual([]);
  });

  it('names every problem', () => {
    const paths = problemsIn(JSON.stringify(proxyWith({ enableSNI: 1, preflight: 'x' }))).map(({ path }) => path);
    expect(paths.sort()).toEqual([`${ACTION}.enableSNI`, `${ACTION}.preflight`]);
  });

  it('says where the text is not JSON', () => {
    expect(problemsIn('{\n"name": }')).toEqual([{ path: '$', message: 'line 2, column 9: a value is missing here' }]);
  });

  it('says which field is there twice', () => {
    const text = JSON.stringify(proxyWith()).replace('"action":{', '"action":{"realm":"a","realm":"b",');
    expect(problemsIn(text)).toEqual([{ path: `${ACTION}.realm`, message: expect.stringContaining('twice') }]);
  });

  it('names a file that is missing', () => {
    expect(problemsOf(() => readDocument(join(folder, 'none.json')))).toEqual([
      { path: '$', message: expect.stringContaining('ENOENT') },
    ]);
  });
});

describe('jsonPath', () => {
  it.each<[names: (string | number)[], path: string]>([
    [[], '$'],
    [['a', 'b-c', 0], '$.a["b-c"][0]'],
    [['a/b', '401'], '$["a/b"]["401"]'],
  ])('%j: %s', (names, path) => {
    expect(jsonPath(names)).toBe(path);
  });
});
