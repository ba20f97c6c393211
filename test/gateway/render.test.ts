import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { documentWith } from '../support/documents.ts';
import { startEcho } from '../support/echo.ts';
import { bearer, gatewayFor, stage, statusOf } from '../support/gateway.ts';
import { CLI } from '../support/render.ts';
import { active, startScriptedIdp } from '../support/scripted_idp.ts';

const NGINX = '/usr/sbin/nginx';
const ENDPOINT = { introspectionEndpoint: 'http://127.0.0.1:9/introspect' };

/** Runs `render` on these documents; `out` is gone after the test. */
function render(...documents: object[]) {
  const root = mkdtempSync(join(tmpdir(), 'oauth2-render-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const files = documents.map((document, index) => {
    const file = join(root, `p${index}.json`);
    writeFileSync(file, JSON.stringify(document));
    return file;
  });
  const args = [CLI, 'render', ...files, '--out', 'out', '--state', join(root, 'state'), '--nginx', NGINX];
  return { out: join(root, 'out'), ...spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }) };
}

test('an error names its JSON path and the closest field, and the status is 2', () => {
  const { status, stdout, stderr } = render(documentWith({ ...ENDPOINT, realmm: 'x' }, { backendPort: 9 }));

  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^\$\.proxyConfig\.policies\["oauth2-introspection"\]\[0\]\.action\.realmm: .*"?realm"?/m);
});

test('an unsupported policy is named', () => {
  const extras = { backendPort: 9, policies: { 'rate-limit': [{ action: {} }] } };
  const { status, stderr } = render(documentWith(ENDPOINT, extras));

  expect(status).toBe(2);
  expect(stderr).toContain('rate-limit');
});

test('a collision names both documents', () => {
  const one = { ...documentWith(ENDPOINT, { backendPort: 9 }), name: 'proxy-one' };
  const two = { ...documentWith(ENDPOINT, { backendPort: 9 }), name: 'proxy-two' };
  const { status, stderr } = render(one, two);

  expect(status).toBe(2);
  expect(stderr).toMatch(/^\$.*proxy-two.*proxy-one|^\$.*proxy-one.*proxy-two/m);
});

test('http.conf, which holds the secret, has mode 0600', () => {
  const { status, out } = render(documentWith(ENDPOINT, { backendPort: 9 }));

  expect(status).toBe(0);
  expect(statSync(join(out, 'http.conf')).mode & 0o777).toBe(0o600);
});

test('the command that it prints runs what it made', () => {
  const { stdout } = render(documentWith(ENDPOINT, { backendPort: 9 }));
  const file = /nginx -c (.*)\n$/.exec(stdout)?.[1] as string;
  const { status, stderr } = spawnSync(NGINX, ['-t', '-c', file], { encoding: 'utf8' });

  expect(stderr).toContain('test is successful');
  expect(status).toBe(0);
});

const manyClaims = Array.from({ length: 80 }, (_, i) => `a.claim.with.a.name.of.forty.characters.${i}`);
test.each<[string, object]>([
  ['times in several units', { resolver: { valid: '1m 30s', timeout: '1m30s', servers: [{ hostname: '127.0.0.1' }] } }],
  ['times below a second', { resolver: { valid: '500ms', timeout: '10ms', servers: [{ hostname: '127.0.0.1' }] } }],
  ['the smallest cache', { cacheSize: { memory: '32k', disk: '1k' } }],
  ['no burst', { introspectionRateLimit: { rate: '1r/s', burst: 0 } }],
  ['many claims with long names', { forwardedClaimsInProxyHeader: manyClaims }],
])('NGINX takes what render accepts: %s', (_, action) => {
  const { out } = render(documentWith({ ...ENDPOINT, ...action }, { backendPort: 9 }));
  expect(spawnSync(NGINX, ['-t', '-c', join(out, 'nginx.conf')], { encoding: 'utf8' }).stderr).toContain('successful');
});

test.each([
  ['bytes', 'a'.repeat(2048)],
  ['variables', '$'.repeat(249)],
  ['quotes', '"'.repeat(1999)],
])('NGINX takes the longest error body that render accepts: %s', (_, errorMessageBody) => {
  const policies = { 'error-response-format': [{ action: { 401: { errorMessageBody } } }] };
  const { out } = render(documentWith(ENDPOINT, { backendPort: 9, policies }));
  expect(spawnSync(NGINX, ['-t', '-c', join(out, 'nginx.conf')], { encoding: 'utf8' }).stderr).toContain('successful');
});

test('NGINX takes sixty documents with claims of their own', () => {
  const documents = Array.from({ length: 60 }, (_, i) => ({
    ...documentWith(
      { ...ENDPOINT, forwardedClaimsInProxyHeader: [`the.first.long.claim.${i}`, `the.second.long.claim.${i}`] },
      { backendPort: 9, basePath: `/${i}` },
    ),
    name: `proxy-${i}`,
  }));
  const { out } = render(...documents);
  expect(spawnSync(NGINX, ['-t', '-c', join(out, 'nginx.conf')], { encoding: 'utf8' }).stderr).toContain('successful');
});

test('two documents in one gateway, each with its own policy', async () => {
  const echo = await startEcho();
  onTestFinished(() => echo.close());
  const idps = [await startScriptedIdp(), await startScriptedIdp()] as const;
  for (const idp of idps) onTestFinished(() => idp.close());
  const documents = idps.map((idp, index) => {
    const action = {
      introspectionEndpoint: idp.endpoint,
      errorReturnConditions: { noMatch: { returnCode: 410 + index } },
    };
    return documentWith(action, { backendPort: echo.port, basePath: `/p${index}` });
  });
  idps[1].answer = { body: { active: false } };
  const gateway = await gatewayFor(documents);

  const get = (path: string) => statusOf(gateway, { ...bearer('t'), host: 'data-host' }, path);
  expect(await get('/p0/x')).toBe(200);
  expect(await get('/p1/x')).toBe(411);
  expect(await get('/other')).toBe(404);
  expect(idps.map((idp) => idp.requests.length)).toEqual([1, 1]);
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

test('a realm with a newline is refused, or stays one header line', async () => {
  const { status, stderr } = render(documentWith({ ...ENDPOINT, realm: 'a\r\nX-Evil: 1' }, { backendPort: 9 }));

  expect(status).toBe(2);
  expect(stderr).toContain('.action.realm');
});

test('another key set or another secret never meets what is cached of the old one', () => {
  const keysOf = (jwks: string, clientSecret: string) => {
    const action = {
      ...ENDPOINT,
      introspectionResponse: 'application/jwt',
      issuer: 'https://idp.example',
      jwks,
      clientAuthentication: 'bearer',
      clientCredentialsGrant: { tokenEndpoint: 'http://127.0.0.1:9/token' },
    };
    const data = { clientAppID: 'app', clientSecret };
    const { status, out } = render(documentWith(action, { backendPort: 9, data }));
    expect(status).toBe(0);
    const conf = readFileSync(join(out, 'http.conf'), 'utf8');
    return ['_keys', '_client'].map(
      (zone) =>
        new RegExp(`proxy_cache tokens_[0-9a-f]{8}${zone};\\s+(?:#.*\\s+)?proxy_cache_key (.*);`).exec(conf)?.[1],
    );
  };
  const [keys, token] = keysOf('http://127.0.0.1:9/jwks', 'one');
  expect(keys).toMatch(/^"[0-9a-f]{16} \/_oauth2_key_set"$/);
  expect(token).toMatch(/^[0-9a-f]{16}$/);
  expect(keysOf('http://127.0.0.1:9/other', 'one')).toEqual([expect.not.stringContaining(String(keys)), token]);
  expect(keysOf('http://127.0.0.1:9/jwks', 'two')).toEqual([keys, expect.not.stringContaining(String(token))]);
});
