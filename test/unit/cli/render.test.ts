import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentWith } from '../../support/documents.ts';
import { nginxWith, WHOLE } from '../../support/fake_nginx.ts';
import { folder } from '../../support/files.ts';
import { CLI } from '../../support/render.ts';

const ENDPOINT = { introspectionEndpoint: 'http://127.0.0.1:9/introspect' };

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

test('it says which location file is whose, and how to start NGINX', () => {
  const { stdout, out } = render(documentWith(ENDPOINT, { backendPort: 9 }));

  expect(stdout).toBe(
    `location.conf  test-proxy v1  data-host/\nwritten to out; start it with: nginx -c ${join(out, 'nginx.conf')}\n`,
  );
  expect(existsSync(join(out, 'nginx.conf'))).toBe(true);
});

test('the same of several documents, in columns', () => {
  const one = documentWith(ENDPOINT, { backendPort: 9, basePath: '/a' });
  const other = documentWith(ENDPOINT, { backendPort: 9, basePath: '/longer' });
  const { stdout, out } = render(one, other);

  expect(stdout.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^location_[0-9a-f]{8}\.conf {2}test-proxya v1 {6} data-host\/a$/),
    expect.stringMatching(/^location_[0-9a-f]{8}\.conf {2}test-proxylonger v1 {2}data-host\/longer$/),
  ]);
  for (const [file] of stdout.matchAll(/location\S+/g)) expect(existsSync(join(out, file))).toBe(true);
});

test('the command that it prints can be pasted', () => {
  const options = ['--out', "the gate's", '--nginx', nginxWith(WHOLE, '1.26.3', 'my nginx')];
  const { stdout, status } = renderIn(folder(), [documentWith(ENDPOINT, { backendPort: 9 })], ...options);

  expect(status).toBe(0);
  const command = /start it with: (.*)/.exec(stdout)?.[1] as string;
  const words = spawnSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' }).stdout.split('\n');
  expect(words[0]).toMatch(/\/my nginx$/);
  expect(words.slice(1)).toEqual(['-c', expect.stringMatching(/\/the gate's\/nginx\.conf$/), '']);
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

test.each(['--out', '--state'])('%s names the file that is where the folder should be', (option) => {
  const root = folder();
  writeFileSync(join(root, 'file'), '');
  for (const name of ['file', 'file/x']) {
    const { status, stderr } = renderIn(root, [documentWith(ENDPOINT, { backendPort: 9 })], option, name);
    expect(stderr).toBe(`$: ${option} ${name}: ${join(root, 'file')} is not a folder\n`);
    expect(status).toBe(2);
  }
});

test('a path that NGINX cannot carry is refused in words', () => {
  const { status, stderr } = renderIn(folder(), [documentWith(ENDPOINT, { backendPort: 9 })], '--state', 'a"b');

  expect(stderr).toMatch(/^\$: the path "\S+" has characters that an NGINX configuration cannot carry\n$/);
  expect(status).toBe(2);
});

test('a folder where a file should be is not overwritten either', () => {
  const root = folder();
  mkdirSync(join(root, 'out/http.conf'), { recursive: true });
  const { status, stderr } = renderIn(root, [documentWith(ENDPOINT, { backendPort: 9 })]);

  expect(stderr).toMatch(/^\$: --out \S+: http\.conf there was not made by this command/);
  expect(status).toBe(2);
});

test.each(['--out', '--state'])('%s: a folder that cannot be made is an error, not an endless loop', (option) => {
  const { status, stderr } = renderIn(folder(), [documentWith(ENDPOINT, { backendPort: 9 })], option, '/proc/nope/x');

  expect(stderr).toBe(`$: ${option} /proc/nope/x: /proc/nope cannot be made here\n`);
  expect(status).toBe(2);
});

test.runIf(process.getuid?.() === 0)('a folder that others may not write is named, with what to do', () => {
  const root = folder();
  chmodSync(root, 0o755);
  const file = join(root, 'p.json');
  writeFileSync(file, JSON.stringify(documentWith(ENDPOINT, { backendPort: 9 })));
  const as = (...options: string[]) =>
    spawnSync(process.execPath, [CLI, 'render', file, ...options], { encoding: 'utf8', uid: 65534, gid: 65534 });
  const open = folder();
  chmodSync(open, 0o777);

  const out = as('--out', join(root, 'out'), '--state', join(open, 'state'));
  expect(out.stderr).toBe(`$: --out ${root}/out: permission denied for ${root}/out; name another folder\n`);
  const state = as('--out', join(open, 'out'), '--state', join(root, 'state'));
  expect(state.stderr).toBe(`$: --state ${root}/state: permission denied for ${root}/state; name another folder\n`);
  expect([out.status, state.status]).toEqual([2, 2]);
});

test.runIf(process.getuid?.() === 0)('a state folder that only root may enter is named, with what to do', () => {
  const { stderr, out } = render(documentWith(ENDPOINT, { backendPort: 9 }));

  const state = join(out, '../state');
  expect(stderr).toBe(
    `warning: $: only root may enter ${state}, so NGINX's workers will run as root; name another --state\n`,
  );
  expect(readFileSync(join(out, 'nginx.conf'), 'utf8')).toContain('\nuser root;\n');
});

test('an NGINX that is too old, and one without the njs module, are named', () => {
  const root = folder();
  const nginx = nginxWith(`${WHOLE} --modules-path=${root}`, '1.18.0');
  const { status, stderr } = renderIn(root, [documentWith(ENDPOINT, { backendPort: 9 })], '--nginx', nginx);

  expect(status).toBe(0);
  expect(stderr).toContain('warning: $: NGINX 1.18.0 is too old: the gateway needs 1.22 or later\n');
  expect(stderr).toContain(`warning: $: NGINX has no njs module: ${root}/ngx_http_js_module.so is missing`);
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
