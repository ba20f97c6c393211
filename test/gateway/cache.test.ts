import { readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { TOKEN_IN_QUERY } from '../support/documents.ts';
import { all, inConfiguration, inHttp } from '../support/edits.ts';
import { bearer, cacheStatuses, send, stage, statusOf, verdictFiles } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { exchange, head, statuses } from '../support/raw.ts';
import { active, INACTIVE, onlyGood, RESET } from '../support/scripted_idp.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

test('the second request makes no call and carries the same claims', async () => {
  const { gateway, idp, echo } = await stage();

  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(idp.requests).toHaveLength(1);
  expect(echo.requests[1]?.headers['x-token-username']).toBe('alice');
  await expect.poll(() => cacheStatuses(gateway)).toEqual(['cache=HIT', 'cache=MISS']);
});

test('each token has its own verdict', async () => {
  const { gateway, idp } = await stage();
  idp.answer = onlyGood;

  expect(await statusOf(gateway, bearer('good'))).toBe(200);
  expect(await statusOf(gateway, bearer('bad'))).toBe(403);
  expect(await statusOf(gateway, bearer('good'))).toBe(200);
  expect(idp.requests).toHaveLength(2);
});

const AUTHORIZATION = ['Bearer t', 'Bearer  t', 'bearer t', 'BEARER   t', '\tBearer t', 'Bearer t\t', 'Bearer t \t\t'];

test.for(
  ['hashed', 'plain'].flatMap((cacheKey): [action: object, lines: string[], targets: string[]][] => [
    [{ cacheKey }, AUTHORIZATION.map((value) => `Authorization: ${value}`), ['/', '/?a']],
    [{ cacheKey, confirmationMethods: ['jkt'] }, AUTHORIZATION.map((value) => `Authorization: ${value}`), ['/']],
    [
      { cacheKey, clientTokenName: 'X-Api-Token' },
      ['t', '\tt', 't\t\t'].map((value) => `X-Api-Token: ${value}`),
      ['/'],
    ],
    [
      { cacheKey, ...TOKEN_IN_QUERY },
      ['X-Other: 1'],
      ['/?access_token=t', '/?access_token=%74', '/?%61ccess_token=t&x'],
    ],
  ]),
)('one token has one verdict, however it is spelled: %j', async ([action, lines, targets]) => {
  const { gateway, idp } = await stage(action);
  for (const target of targets) {
    for (const line of lines) {
      const received = await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, 'Host: data-host', line));
      expect(statuses(received), `${target} ${line}`).toEqual([200]);
    }
  }
  expect(idp.requests).toHaveLength(1);
  // Each verdict is in two caches.
  expect(verdictFiles(gateway)).toHaveLength(2);
});

test('0s turns caching off: each request makes a call', async () => {
  const { gateway, idp } = await stage({ cacheIntrospectionResponse: '0s' });

  for (let i = 0; i < 3; i++) expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(idp.requests).toHaveLength(3);
});

test('20 simultaneous requests with a new token make one call', async () => {
  const { gateway, idp } = await stage();
  idp.answer = { ...active(), delay: 50 };

  const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(gateway, bearer('new'))));
  expect(statuses).toEqual(Array(20).fill(200));
  expect(idp.requests).toHaveLength(1);
});

test('more simultaneous requests than a listening socket queues by default are all answered', async () => {
  // A full queue fails by its own timeout; the time to answer so many is the machine's.
  const { gateway, idp } = await stage({ timeouts: { total: '20s' } });
  idp.answer = { ...active(), delay: 300 };

  const statuses = await Promise.all(Array.from({ length: 800 }, () => statusOf(gateway, bearer('new'))));
  expect(statuses.filter((code) => code !== 200)).toEqual([]);
});

test('no verdict is served at or after exp, whether it was in use until then or not', async () => {
  const { gateway, idp } = await stage();
  const exp = Math.floor(Date.now() / 1000) + 4;
  idp.answer = active({ exp });

  expect(await statusOf(gateway, bearer('idle'))).toBe(200);
  expect(await statusOf(gateway, bearer('hot'))).toBe(200);
  for (; Date.now() / 1000 < exp; await sleep(5)) await statusOf(gateway, bearer('hot'));
  expect(await statusOf(gateway, bearer('idle'))).toBe(403);
  expect(await statusOf(gateway, bearer('hot'))).toBe(403);
});

test('inactive is forgotten within seconds', async () => {
  const { gateway, idp } = await stage();
  idp.answer = INACTIVE;
  expect(await statusOf(gateway, bearer('t'))).toBe(403);

  idp.answer = active();
  await expect.poll(() => statusOf(gateway, bearer('t')), { timeout: 4_000, interval: 200 }).toBe(200);
});

test('other rules are another fingerprint', async () => {
  const fingerprint = async (value: string) => {
    const { gateway } = await stage({
      introspectionEndpoint: 'http://127.0.0.1:9/introspect',
      verifyClaims: [{ claim: 'role', type: 'STRING', value }],
    });
    return /proxy_cache_key "(\S+)/.exec(readFileSync(join(gateway.dir, 'server.conf'), 'utf8'))?.[1];
  };

  const first = await fingerprint('one');
  expect(first).toMatch(/^\S{8,}$/);
  expect(await fingerprint('one')).toBe(first);
  expect(await fingerprint('two')).not.toBe(first);
});

test.for([
  ['HEADER', {}],
  ['QUERY', TOKEN_IN_QUERY],
] as const)('no file of the state folder holds a token or the secret (%s)', async ([place, action]) => {
  const data = { clientAppID: 'app', clientSecret: 'CanarySecret123' };
  const { gateway, idp } = await stage(action, { data });
  const status = (token: string) =>
    place === 'QUERY' ? statusOf(gateway, {}, `/p?access_token=${CANARY}${token}`) : statusOf(gateway, bearer(token));

  expect(await status('a')).toBe(200);
  expect(await status('a')).toBe(200);
  idp.answer = INACTIVE;
  expect(await status('b')).toBe(403);
  idp.answer = RESET;
  expect(await status('c')).toBe(403);
  expect(await status(',malformed')).toBe(403);
  // The look for canaries comes with every test, at its end.
});

test('a verdict that was refreshed or replaced is not served from an open file, by no worker', async () => {
  const openFiles = inHttp(
    'open_file_cache max=1000 inactive=1h; open_file_cache_valid 1h; open_file_cache_errors on;',
  );
  const twoWorkers = inConfiguration('worker_processes auto;', 'worker_processes 2;');
  const { gateway, idp, echo } = await stage(
    { cacheIntrospectionResponse: '4s' },
    { edit: all(openFiles, twoWorkers) },
  );
  // Each request takes a new connection, so both workers come to serve.
  const usernames = async (requests: number) => {
    echo.requests.length = 0;
    for (let i = 0; i < requests; i++) {
      expect(await statusOf(gateway, { ...bearer('t'), connection: 'close' })).toBe(200);
    }
    return new Set(echo.requests.map((seen) => seen.headers['x-token-username']));
  };
  idp.answer = active({ username: 'first' });
  expect(await usernames(40)).toEqual(new Set(['first']));

  // Refreshed in the background.
  idp.answer = active({ username: 'second' });
  await expect.poll(() => usernames(1), { timeout: 6_000, interval: 50 }).toEqual(new Set(['second']));
  expect(await usernames(40)).toEqual(new Set(['second']));

  // Expired, and fetched again.
  await sleep(4_500);
  idp.answer = active({ username: 'third' });
  expect(await usernames(40)).toEqual(new Set(['third']));
});

test('a verdict whose file is removed is forgotten as soon as the collapse window is', async () => {
  const { gateway, idp } = await stage();
  for (let i = 0; i < 10; i++) expect(await statusOf(gateway, bearer('t'))).toBe(200);

  idp.answer = INACTIVE;
  for (const file of verdictFiles(gateway)) rmSync(file);
  await sleep(2_100);
  expect(await statusOf(gateway, bearer('t'))).toBe(403);
});

test('while the identity provider is asked again nobody waits, not even on the connection that began it', async () => {
  const { gateway, idp, echo } = await stage({ cacheIntrospectionResponse: '6s' });
  const dispatcher = await untilTestEnds(new Agent({ connections: 1 }));
  const username = async () => {
    expect(await send(gateway, { headers: bearer('hot'), dispatcher })).toMatchObject({ status: 200 });
    return echo.requests.at(-1)?.headers['x-token-username'];
  };
  expect(await username()).toBe('alice');

  let asked: Socket | undefined;
  idp.answer = {
    socket: (socket) => {
      asked = socket;
    },
  };
  while (asked === undefined) await username();
  for (let i = 0; i < 20; i++) expect(await username()).toBe('alice');

  const body = JSON.stringify(active({ username: 'bob' }).body);
  asked.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  await expect.poll(username, { timeout: 900, interval: 10 }).toBe('bob');
  expect(idp.requests).toHaveLength(2);
});

test('cache settings around us do not stretch a verdict or keep a refusal', async () => {
  const around = inHttp(`proxy_cache_valid any 1h;
proxy_ignore_headers Cache-Control Expires;
proxy_cache_use_stale error timeout updating http_500;`);
  const { gateway, idp } = await stage({ cacheIntrospectionResponse: '2s' }, { edit: around });
  expect(await statusOf(gateway, bearer('good'))).toBe(200);
  idp.answer = INACTIVE;
  expect(await statusOf(gateway, bearer('bad'))).toBe(403);
  await sleep(3500);
  expect(await statusOf(gateway, bearer('good'))).toBe(403);
  idp.answer = active();
  expect(await statusOf(gateway, bearer('bad'))).toBe(200);
});
