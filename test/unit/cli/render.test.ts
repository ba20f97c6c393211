import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { documentWith } from '../../support/documents.ts';
import { CLI } from '../../support/render.ts';

const ENDPOINT = { introspectionEndpoint: 'http://127.0.0.1:9/introspect' };

/** A folder that is gone after the test. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'oauth2-render-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** Runs `render` on these documents; `out` is gone after the test. */
function render(...documents: object[]) {
  return renderIn(folder(), documents);
}

/** The same in a folder that may hold things already; later options win. */
function renderIn(root: string, documents: object[], ...options: string[]) {
  const files = documents.map((document, index) => {
    const file = join(root, `p${index}.json`);
    writeFileSync(file, JSON.stringify(document));
    return file;
  });
  const args = [CLI, 'render', ...files, '--out', 'out', '--state', join(root, 'state'), ...options];
  return { out: join(root, 'out'), ...spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }) };
}

test('what is wrong is said with its place and its file, and the status is 2', () => {
  const { status, stdout, stderr } = render(documentWith({ ...ENDPOINT, realm: 'a\r\nX-Evil: 1' }, { backendPort: 9 }));

  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^\$\.proxyConfig\.\S+\.action\.realm: must be .* \(\S+\/p0\.json\)\n$/);
});

test('two documents in one place are refused, with the names of both', () => {
  const one = { ...documentWith(ENDPOINT, { backendPort: 9 }), name: 'proxy-one' };
  const two = { ...documentWith(ENDPOINT, { backendPort: 9 }), name: 'proxy-two' };
  const { status, stderr } = render(one, two);

  expect(status).toBe(2);
  expect(stderr).toMatch(/^\$\.\S+: "proxy-two" .* "proxy-one" /);
});

test('the command that it prints names the configuration by its whole path', () => {
  const { stdout, out } = render(documentWith(ENDPOINT, { backendPort: 9 }));

  expect(stdout).toBe(`out: nginx -c ${join(out, 'nginx.conf')}\n`);
  expect(existsSync(join(out, 'nginx.conf'))).toBe(true);
});

test('http.conf, which holds the secret, has mode 0600', () => {
  const { status, out } = render(documentWith(ENDPOINT, { backendPort: 9 }));

  expect(status).toBe(0);
  expect(statSync(join(out, 'http.conf')).mode & 0o777).toBe(0o600);
});

test('what an interrupted run left behind does not open http.conf to others', () => {
  const root = folder();
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'out/http.conf.new'), '', { mode: 0o644 });
  const { status, out } = renderIn(root, [documentWith(ENDPOINT, { backendPort: 9 })]);

  expect(status).toBe(0);
  expect(statSync(join(out, 'http.conf')).mode & 0o777).toBe(0o600);
  expect(readdirSync(out).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('no location file of an earlier run stays, but those of others do', () => {
  const one = documentWith(ENDPOINT, { backendPort: 9, basePath: '/one' });
  const two = documentWith(ENDPOINT, { backendPort: 9, basePath: '/two' });
  const root = folder();
  const locations = () => readdirSync(join(root, 'out')).filter((name) => name.startsWith('location'));

  renderIn(root, [one]);
  expect(locations()).toEqual(['location.conf']);
  writeFileSync(join(root, 'out/location_0123abcd.conf'), '# mine\n');
  renderIn(root, [one, two]);
  expect(locations()).not.toContain('location.conf');
  expect(locations()).toHaveLength(3);
  renderIn(root, [one]);
  expect(locations()).toEqual(['location.conf', 'location_0123abcd.conf']);
});

test('files of others are not overwritten', () => {
  const root = folder();
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'out/nginx.conf'), 'user www-data;\n');
  const { status, stderr, out } = renderIn(root, [documentWith(ENDPOINT, { backendPort: 9 })]);

  expect(status).toBe(2);
  expect(stderr).toMatch(/^\$: --out \S+: nginx\.conf there was not made by this command/m);
  expect(readFileSync(join(out, 'nginx.conf'), 'utf8')).toBe('user www-data;\n');
  expect(existsSync(join(out, 'http.conf'))).toBe(false);
});

test.each(['--out', '--state'])('%s must name a folder', (option) => {
  const root = folder();
  const { status, stderr } = renderIn(root, [documentWith(ENDPOINT, { backendPort: 9 })], option, '');

  expect(status).toBe(2);
  expect(stderr).toBe(`$: ${option}: must name a folder\n`);
  expect(readdirSync(root)).toEqual(['p0.json']);
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
