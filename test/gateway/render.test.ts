import { spawn, spawnSync } from 'node:child_process';
import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { documentWith, proxyDocument } from '../support/documents.ts';
import { startEcho } from '../support/echo.ts';
import { nginxUnderTest, renderOptions } from '../support/engines.ts';
import { filesWith, folder } from '../support/files.ts';
import { bearer, gatewayFor, stage, statusOf } from '../support/gateway.ts';
import { listening, quit } from '../support/nginx.ts';
import { freePort } from '../support/ports.ts';
import { CLI, renderPolicies } from '../support/render.ts';
import { active, INACTIVE, startScriptedIdp } from '../support/scripted_idp.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

const ENDPOINT = { introspectionEndpoint: 'http://127.0.0.1:9/introspect' };

/** What NGINX says of the configuration that is rendered from these documents. */
function saidOf(...documents: object[]): string {
  const root = folder();
  const out = join(root, 'out');
  renderPolicies(root, documents, ['--out', out, '--state', join(root, 'state'), ...renderOptions()]);
  return spawnSync(nginxUnderTest(), ['-t', '-c', join(out, 'nginx.conf')], { encoding: 'utf8' }).stderr;
}

const manyClaims = Array.from({ length: 80 }, (_, i) => `a.claim.with.a.name.of.forty.characters.${i}`);
test.each<[string, object]>([
  ['times in several units', { resolver: { valid: '1m 30s', timeout: '1m30s', servers: [{ hostname: '127.0.0.1' }] } }],
  ['times below a second', { resolver: { valid: '500ms', timeout: '10ms', servers: [{ hostname: '127.0.0.1' }] } }],
  ['the smallest cache', { cacheSize: { memory: '32k', disk: '1k' } }],
  ['no burst', { introspectionRateLimit: { rate: '1r/s', burst: 0 } }],
  ['long texts of escapes', { audience: ['$"é'.repeat(300)] }],
  ['many claims with long names', { forwardedClaimsInProxyHeader: manyClaims }],
  ['the longest name of a claim', { forwardedClaimsInProxyHeader: ['n'.repeat(256)] }],
  ['the longest timeouts', { timeouts: { connect: '1d', total: '1d' } }],
])('NGINX takes what render accepts: %s', (_, action) => {
  expect(saidOf(documentWith({ ...ENDPOINT, ...action }, { backendPort: 9 }))).toContain('successful');
});

const BODY = '["error-response-format"][0].action["401"]';
const CREDENTIALS = '["oauth2-introspection"][0].data[0]';
const CONDITIONS = '["access-control-routing"][0].action.conditions';
const HEADER_VALUE = `${CONDITIONS}[0].when[0].matchOneOf.values[0]`;
const bodyOf = (errorMessageBody: string | object) =>
  documentWith(ENDPOINT, {
    backendPort: 9,
    policies: { 'error-response-format': [{ action: { 401: { errorMessageBody } } }] },
  });
const secretOf = (clientSecret: string, action: object) =>
  documentWith({ ...ENDPOINT, ...action }, { backendPort: 9, data: { clientAppID: 'app', clientSecret } });
const headersOf = (...values: string[]) => {
  const when = values.map((value) => ({ key: 'header.X', matchOneOf: { values: [value] } }));
  return documentWith(ENDPOINT, {
    backendPort: 9,
    policies: { 'access-control-routing': [{ action: { conditions: [{ when }] } }] },
  });
};
const GRANT = {
  clientAuthentication: 'bearer',
  clientCredentialsGrant: { tokenEndpoint: 'http://127.0.0.1:9/token' },
};
test.each<[what: string, place: string, longest: number, documentOf: (length: number) => object]>([
  ['a body of variables', BODY, 249, (n) => bodyOf('$'.repeat(n))],
  ['a body of quotes', BODY, 1999, (n) => bodyOf('"'.repeat(n))],
  ['a body of JSON', BODY, 3986, (n) => bodyOf({ a: 'b'.repeat(n) })],
  [
    'a realm',
    '["oauth2-introspection"][0].action.realm',
    246,
    (n) => documentWith({ ...ENDPOINT, realm: '$'.repeat(n) }, { backendPort: 9 }),
  ],
  ['a secret', CREDENTIALS, 498, (n) => secretOf('é'.repeat(n), {})],
  [
    'a secret in the body',
    CREDENTIALS,
    661,
    (n) => secretOf('é'.repeat(n), { clientAuthentication: 'client_secret_post' }),
  ],
  ['a secret for the token endpoint', CREDENTIALS, 498, (n) => secretOf('é'.repeat(n), GRANT)],
  ['a header value of backslashes', HEADER_VALUE, 998, (n) => headersOf('\\'.repeat(n))],
  ['a header value of four bytes a character', HEADER_VALUE, 998, (n) => headersOf('😀'.repeat(n))],
  ['header conditions', CONDITIONS, 141, (n) => headersOf(...Array(n).fill('a'))],
])('NGINX takes the longest that render accepts: %s', (_, place, longest, documentOf) => {
  expect(saidOf(documentOf(longest))).toContain('successful');

  const refused = () => saidOf(documentOf(longest + 1));
  expect(refused).toThrow(`render failed (2): $.proxyConfig.policies${place}: makes `);
  expect(refused).toThrow(
    /^[^\n]+ of \d+ bytes in the configuration, escapes included; NGINX takes 4000 at most \([^\n]+\)\n$/,
  );
});

test('NGINX takes sixty documents with claims of their own', () => {
  const documents = Array.from({ length: 60 }, (_, i) => ({
    ...documentWith(
      { ...ENDPOINT, forwardedClaimsInProxyHeader: [`the.first.long.claim.${i}`, `the.second.long.claim.${i}`] },
      { backendPort: 9, basePath: `/${i}` },
    ),
    name: `proxy-${i}`,
  }));
  expect(saidOf(...documents)).toContain('successful');
});

test('two documents in one gateway, each with its own policy', async () => {
  const echo = await untilTestEnds(startEcho());
  const idps = [await untilTestEnds(startScriptedIdp()), await untilTestEnds(startScriptedIdp())] as const;
  const documents = idps.map((idp, index) => {
    const action = {
      introspectionEndpoint: idp.endpoint,
      errorReturnConditions: { noMatch: { returnCode: 410 + index } },
    };
    return documentWith(action, { backendPort: echo.port, basePath: `/p${index}` });
  });
  idps[1].answer = INACTIVE;
  const gateway = await gatewayFor(documents);

  const get = (path: string) => statusOf(gateway, { ...bearer('t'), host: 'data-host' }, path);
  expect(await get('/p0/x')).toBe(200);
  expect(await get('/p1/x')).toBe(411);
  expect(await get('/other')).toBe(404);
  expect(idps.map((idp) => idp.requests.length)).toEqual([1, 1]);
});

test('an open proxy beside a policy passes no identity on either', async () => {
  const echo = await untilTestEnds(startEcho());
  const action = { ...ENDPOINT, forwardedClaimsInProxyHeader: ['tenant'] };
  const closed = documentWith(action, { backendPort: echo.port, basePath: '/closed' });
  const open = proxyDocument({}, { backendPort: echo.port, basePath: '/open' });
  const gateway = await gatewayFor([closed, open]);
  const forged = { 'X-Token-Tenant': 'a', 'x-token-sub': 'b', X_Token_Sub: 'c', 'X-Token-Other': 'd' };

  expect(await statusOf(gateway, { ...forged, authorization: 'Basic abc' }, '/open')).toBe(200);
  const headers = echo.requests[0]?.headers;
  expect(Object.keys(headers ?? {}).filter((name) => name.includes('token'))).toEqual(['x-token-other']);
  expect(headers?.authorization).toBe('Basic abc');
});

const ODD = 'a$b${host}\'c"d\\e\\"f;g}h#';

test('secrets and claim values with $, quotes and backslashes work', async () => {
  const { gateway, idp } = await stage(
    { basicEncoding: 'raw', verifyClaims: [{ claim: 'odd', type: 'STRING', value: `${ODD}\ni` }] },
    { data: { clientAppID: 'app', clientSecret: ODD } },
  );
  idp.answer = (token) => active({ odd: token === 'good' ? `${ODD}\ni` : ODD });

  expect(await statusOf(gateway, bearer('good'))).toBe(200);
  expect(await statusOf(gateway, bearer('bad'))).toBe(403);
  expect(idp.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`app:${ODD}`).toString('base64')}`);
});

test('a secret with $, quotes, backslashes and a newline works in the body', async () => {
  const clientSecret = `${ODD}\ni`;
  const { gateway, idp } = await stage(
    { clientAuthentication: 'client_secret_post' },
    { data: { clientAppID: 'app', clientSecret } },
  );
  await statusOf(gateway, bearer('t'));

  expect(idp.requests[0]?.form.get('client_secret')).toBe(clientSecret);
});

test('a secret from a file or from the environment reaches the endpoint', async () => {
  const [clientSecretFile] = filesWith('secret of the file\n');
  vi.stubEnv('OAUTH2_TEST_SECRET', 'secret of the environment');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  for (const [source, secret] of [
    [{ clientSecretFile }, 'secret of the file'],
    [{ clientSecretEnv: 'OAUTH2_TEST_SECRET' }, 'secret of the environment'],
  ] as const) {
    const { gateway, idp } = await stage(
      { clientAuthentication: 'client_secret_post' },
      { data: { clientAppID: 'app', ...source } },
    );
    expect(await statusOf(gateway, bearer('t'))).toBe(200);
    expect(idp.requests[0]?.form.get('client_secret')).toBe(secret);
  }
});

test.runIf(process.getuid?.() === 0)('somebody who is not root renders and runs a gateway', async () => {
  const nobody = { uid: 65534, gid: 65534 };
  const root = folder();
  chownSync(root, nobody.uid, nobody.gid);
  const port = await freePort();
  const policy = join(root, 'p.json');
  writeFileSync(policy, JSON.stringify(documentWith(ENDPOINT, { backendPort: 9 })));
  const options = ['--out', 'out', '--state', join(root, 'state'), '--listen', `127.0.0.1:${port}`, ...renderOptions()];
  const args = [CLI, 'render', policy, ...options];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', ...nobody });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(statSync(join(root, 'out/http.conf'))).toMatchObject(nobody);

  const nginx = spawn(nginxUnderTest(), ['-c', join(root, 'out/nginx.conf'), '-g', 'daemon off;'], nobody);
  onTestFinished(() => quit(nginx));
  await listening(nginx, port);
  expect(await statusOf({ url: `http://127.0.0.1:${port}` })).toBe(401);
});
