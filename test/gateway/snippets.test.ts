import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOKEN_IN_QUERY } from '../support/documents.ts';
import { startEcho } from '../support/echo.ts';
import { type Edit, inConfiguration, inServer, inServerAfter, publicAddress } from '../support/edits.ts';
import { nginxUnderTest } from '../support/engines.ts';
import { bearer, stage, statusOf } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

const SNIPPETS = ['http.conf', 'server.conf', 'location.conf'];

/** Moves the snippets aside and includes them by absolute path, as somebody's own nginx.conf would. */
function includeFromElsewhere(dir: string): void {
  const elsewhere = `${dir}/../snippets`;
  mkdirSync(elsewhere);
  for (const name of SNIPPETS) {
    renameSync(join(dir, name), join(elsewhere, name));
    inConfiguration(`include ${name};`, `include ${elsewhere}/${name};`)(dir);
  }
}

test('the snippets work from another folder', async () => {
  const { gateway, echo } = await stage({}, { edit: includeFromElsewhere });
  expect(await statusOf(gateway)).toBe(401);
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(echo.requests).toHaveLength(1);
});

test('http.conf is valid alone', async () => {
  const { gateway } = await stage();
  const file = join(gateway.dir, 'alone.conf');
  const whole = readFileSync(join(gateway.dir, 'nginx.conf'), 'utf8');
  writeFileSync(file, whole.replace(/\n {4}server {[\s\S]*/, '\n}\n'));

  const { stderr } = spawnSync(nginxUnderTest(), ['-t', '-c', file], { encoding: 'utf8' });
  expect(stderr).toContain('test is successful');
});

test('a gateway that listens on every address', async () => {
  const { gateway } = await stage({}, { edit: inConfiguration('listen 127.0.0.1:', 'listen ') });
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
});

const REGION = { key: 'header.x-region', matchType: 'REGEX', matchOneOf: { values: ['(.*)'] } };
const ACCESS_RULES = {
  policies: {
    'access-control-routing': [{ action: { conditions: [{ allowAccess: { route: '/old' }, when: [REGION] }] } }],
  },
};

test.each([
  ['a bearer token', {}, {}, bearer('t'), ''],
  ['a token in the query', TOKEN_IN_QUERY, {}, { referer: '/somebody?x' }, `?access_token=${CANARY}t`],
  ['access rules', {}, ACCESS_RULES, { ...bearer('t'), 'x-region': 'somebody' }, ''],
])('a location with a regular expression keeps what it captured: %s', async (_, action, extras, headers, query) => {
  const backend = await untilTestEnds(startEcho());
  const location = `location ~ ^/old/(.*)$ {
    include location.conf;
    proxy_set_header X-Captured $1;
    proxy_pass http://127.0.0.1:${backend.port}/new/$1;
  }`;
  const { gateway } = await stage(action, { ...extras, edit: inServerAfter(location) });

  expect(await statusOf(gateway, headers, `/old/a${query}`)).toBe(200);
  expect(backend.requests.map((seen) => [seen.url, seen.headers['x-captured']])).toEqual([['/new/a', 'a']]);
});

/** A second server, where any path is answered with 200 and where `location.conf` stands without `server.conf`. */
function forgotten(backendPort: number): Edit {
  return (dir) => {
    const location = `location /api/ { include location.conf; proxy_pass http://127.0.0.1:${backendPort}; }`;
    const server = `listen ${publicAddress(dir)}; server_name forgotten; location / { return 200; } ${location}`;
    inConfiguration('include http.conf;', `include http.conf; server { ${server} }`)(dir);
  };
}

test('location.conf lets nobody through in a server that has no server.conf', async () => {
  const backend = await untilTestEnds(startEcho());
  const { gateway } = await stage(
    {},
    { edit: forgotten(backend.port), expectedTrouble: /could not find named location/ },
  );

  for (const headers of [{}, bearer('t')]) {
    expect(await statusOf(gateway, { host: 'forgotten', ...headers }, '/api/')).toBe(500);
  }
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(backend.requests).toEqual([]);
});

test('NGINX does not start where no server has server.conf', async () => {
  const start = stage({}, { edit: inConfiguration('include server.conf;', '') });
  await expect(start).rejects.toThrow(/unknown "oauth2_server_conf_[0-9a-f]{8}" variable/);
});

test('a rewrite above server.conf does not let the check answer itself', async () => {
  const rewrite = inServer('rewrite ^(?!/v1/)(.*)$ /v1$1 last;');
  const { gateway, echo } = await stage({}, { edit: rewrite });

  for (const headers of [{}, bearer('t')]) expect(await statusOf(gateway, headers)).toBe(403);
  expect(echo.requests).toEqual([]);
});
