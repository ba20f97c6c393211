import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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
    [{ verifyClaims: [{ ...rule, value: 1.5 }] }, {}, `${ACTION}.verifyClaims[0].value`, 'type'],
    [{ verifyClaims: [{ ...rule, claim: 'a\nb' }] }, {}, `${ACTION}.verifyClaims[0].claim`, 'pattern'],
    [
      { forwardedClaimsInProxyHeader: ['a', 'b\r'] },
      {},
      `${ACTION}.forwardedClaimsInProxyHeader[1]`,
      'must match pattern',
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
    [{ requiredScopes: ['a b'] }, {}, `${ACTION}.requiredScopes[0]`, 'must match pattern'],
    [{ requiredScopes: 'a' }, {}, `${ACTION}.requiredScopes`, 'type'],
    [{ verifyClaims: [{ ...rule, value: '' }] }, {}, `${ACTION}.verifyClaims[0].value`, 'fewer than 1'],
    [{ cacheSize: { memory: '1g' } }, {}, `${ACTION}.cacheSize.memory`, '32k'],
    [{ cacheSize: { memory: '31k' } }, {}, `${ACTION}.cacheSize.memory`, '32k'],
    [{ introspectionEndpoint: undefined }, {}, `${ACTION}.introspectionEndpoint`, 'is required'],
    [{}, { data: [credentials, credentials] }, `${INTROSPECTION}.data`, 'more than 1'],
    [{}, { data: [] }, `${INTROSPECTION}.data`, 'fewer than 1'],
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
    const message = 'must be false; The version is not taken out of the path: backends get it as clients send it.';
    expect(problemsIn(JSON.stringify(document))).toEqual([
      { path: '$.proxyConfig.ingress.stripBasePathVersion', message },
    ]);
  });

  it('never sends a field to a place where it has no effect', () => {
    expect(problemsIn(JSON.stringify(proxyWith({ status: 1 })))[0]?.message).not.toContain('it belongs to');
  });

  it('names a policy that is not supported', () => {
    const document = proxyWith();
    document.proxyConfig.policies['rate-limit'] = [];
    expect(problemsIn(JSON.stringify(document))).toEqual([
      { path: '$.proxyConfig.policies["rate-limit"]', message: expect.stringContaining('not supported') },
    ]);
  });

  it('names every problem', () => {
    const paths = problemsIn(JSON.stringify(proxyWith({ enableSNI: 1, preflight: 'x' }))).map(({ path }) => path);
    expect(paths.sort()).toEqual([`${ACTION}.enableSNI`, `${ACTION}.preflight`]);
  });

  it('says where the text is no JSON', () => {
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
