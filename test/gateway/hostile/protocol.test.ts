import { expect, test } from 'vitest';
import { type Stage, stage } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { onlyGood } from '../../support/scripted_idp.ts';

const GOOD = `Authorization: Bearer ${CANARY}good`;
const BAD = `Authorization: Bearer ${CANARY}bad`;

async function oneGoodToken(): Promise<Stage> {
  const parts = await stage();
  parts.idp.answer = onlyGood;
  return parts;
}

/** What is sent, and the statuses that come back in turn; none where NGINX versions differ. */
const REFUSED: [what: string, bytes: string, expected: number[]][] = [
  ['HTTP/1.0 without a token', 'GET / HTTP/1.0\r\n\r\n', [401]],
  ['HTTP/1.0 with a bad one', `GET / HTTP/1.0\r\n${BAD}\r\n\r\n`, [403]],
  ['HTTP/0.9', 'GET /\r\n', []],
  ['HTTP/2.0 in the request line', 'GET / HTTP/2.0\r\nHost: data-host\r\n\r\n', [505]],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', [400]],
  ['two Hosts', head('GET / HTTP/1.1', 'Host: data-host', 'Host: b', GOOD), [400]],
  ['CONNECT', head('CONNECT data-host:80 HTTP/1.1', 'Host: data-host', GOOD), []],
  ['TRACE', head('TRACE / HTTP/1.1', 'Host: data-host', GOOD), [405]],
  ['OPTIONS *', head('OPTIONS * HTTP/1.1', 'Host: data-host', GOOD), [400]],
  ['OPTIONS', head('OPTIONS / HTTP/1.1', 'Host: data-host'), [401]],
  ['HEAD', head('HEAD / HTTP/1.1', 'Host: data-host', BAD), [403]],
  ['a method of our own', head('BREW / HTTP/1.1', 'Host: data-host', BAD), [403]],
  ['X-HTTP-Method-Override', head('GET / HTTP/1.1', 'Host: data-host', BAD, 'X-HTTP-Method-Override: OPTIONS'), [403]],
  ['X-Original-URL', head('GET / HTTP/1.1', 'Host: data-host', BAD, 'X-Original-URL: /open'), [403]],
  ['an h2c upgrade', head('GET / HTTP/1.1', 'Host: data-host', BAD, 'Upgrade: h2c', 'HTTP2-Settings: AA'), [403]],
  ['a WebSocket', head('GET / HTTP/1.1', 'Host: data-host', BAD, 'Upgrade: websocket'), [403]],
  [
    'Content-Length and chunked at once',
    `${head('POST / HTTP/1.1', 'Host: data-host', GOOD, 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    [400],
  ],
  [
    'two lengths',
    `${head('POST / HTTP/1.1', 'Host: data-host', GOOD, 'Content-Length: 1', 'Content-Length: 2')}ab`,
    [400],
  ],
  ['chunked twice', head('POST / HTTP/1.1', 'Host: data-host', GOOD, 'Transfer-Encoding: chunked, chunked'), [501]],
  ['an odd transfer coding', head('POST / HTTP/1.1', 'Host: data-host', GOOD, 'Transfer-Encoding: xchunked'), [501]],
  ['a body with a bad token', `${head('POST / HTTP/1.1', 'Host: data-host', BAD, 'Content-Length: 4')}body`, [403]],
  [
    'a chunked body with a bad token',
    `${head('POST / HTTP/1.1', 'Host: data-host', BAD, 'Transfer-Encoding: chunked')}4\r\nbody\r\n0\r\n\r\n`,
    [403],
  ],
  [
    'a broken chunk with a bad token',
    `${head('POST / HTTP/1.1', 'Host: data-host', BAD, 'Transfer-Encoding: chunked')}zz\r\nbody\r\n0\r\n\r\n`,
    [400],
  ],
  [
    'half a body with a bad token',
    `${head('PUT / HTTP/1.1', 'Host: data-host', BAD, 'Content-Length: 99')}body`,
    [403],
  ],
  [
    'Expect with a bad token',
    head('PUT / HTTP/1.1', 'Host: data-host', BAD, 'Content-Length: 4', 'Expect: 100-continue'),
    [403],
  ],
  [
    'a request hidden in a refused body',
    `POST / HTTP/1.1\r\nHost: data-host\r\n${BAD}\r\nContent-Length: 60\r\n\r\n${head('GET /hidden HTTP/1.1', 'Host: a', 'A: b').padEnd(60, ' ')}`,
    [403],
  ],
  [
    'Content-Length with a sign',
    `${head('POST / HTTP/1.1', 'Host: data-host', GOOD, 'Content-Length: +4')}body`,
    [400],
  ],
  [
    'a huge body with a bad token',
    `${head('POST / HTTP/1.1', 'Host: data-host', BAD, 'Content-Length: 1048576')}${'x'.repeat(1048576)}`,
    [403],
  ],
];

test('whatever the protocol allows, a refused request never reaches the backend', async () => {
  const { gateway, echo } = await oneGoodToken();

  for (const [what, bytes, expected] of REFUSED) {
    const received = await exchange(gateway.url, bytes, 700);
    if (expected.length > 0) expect(statuses(received), what).toEqual(expected);
    expect(echo.requests, what).toEqual([]);
  }
});

test('pipelined requests are judged one by one', async () => {
  const { gateway, echo } = await oneGoodToken();
  const get = (path: string, line: string) => `GET ${path} HTTP/1.1\r\nHost: data-host\r\n${line}\r\n\r\n`;
  const post = (path: string, line: string) =>
    `POST ${path} HTTP/1.1\r\nHost: data-host\r\n${line}\r\nContent-Length: 4\r\n\r\nbody`;
  const received = await exchange(
    gateway.url,
    get('/1', BAD) + get('/2', GOOD) + get('/3', 'A: b') + post('/4', BAD) + post('/5', GOOD) + get('/6', BAD),
  );

  expect(statuses(received)).toEqual([403, 200, 401, 403, 200, 403]);
  expect(echo.requests.map((seen) => seen.url)).toEqual(['/2', '/5']);
});

test('HTTP/1.0 and Expect work with a good token', async () => {
  const { gateway, echo } = await oneGoodToken();
  expect(statuses(await exchange(gateway.url, `GET /old HTTP/1.0\r\n${GOOD}\r\n\r\n`))).toEqual([200]);
  const put = head('PUT /expect HTTP/1.1', 'Host: data-host', GOOD, 'Content-Length: 4', 'Expect: 100-continue');
  expect(statuses(await exchange(gateway.url, `${put}body`))).toEqual([200]);
  expect(echo.requests.map((seen) => seen.body)).toEqual(['', 'body']);
});
