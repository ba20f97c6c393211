import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { TOKEN_IN_QUERY } from '../../support/documents.ts';
import { send, stage } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { listen } from '../../support/listen.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { QUERIES, TOKEN } from '../../support/spellings.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

test('QUERY: no spelling gives two readings of a token', async () => {
  const { gateway, idp, echo } = await stage(TOKEN_IN_QUERY);

  for (const [target, line] of QUERIES) {
    const lines = line === undefined ? [] : [line];
    const received = await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, 'Host: data-host', ...lines));
    expect([400, 401, 403], `${target} ${line ?? ''}`).toContain(statuses(received)[0]);
  }
  expect(idp.requests).toEqual([]);
  expect(echo.requests).toEqual([]);
});

const STRIPPED: [sent: string, received: string][] = [
  [`/?access_token=${TOKEN}`, '/'],
  [`/?access%5Ftoken=${TOKEN}`, '/'],
  [`/a//b/;x=1/%2e%41?%20=%20&access_token=${TOKEN}&&=&a=+&`, '/a//b/;x=1/%2e%41?%20=%20&&=&a=+&'],
  [`/?a=access_token&access_token=${TOKEN}&access_tokens=1`, '/?a=access_token&access_tokens=1'],
  [`/%ff?a=%ff%c3%28&access_token=${TOKEN}`, '/%ff?a=%ff%c3%28'],
  [`/?a?access_token=x&access_token=${TOKEN}`, '/?a?access_token=x'],
  [`http://data-host/abs?b&access_token=${TOKEN}`, '/abs?b'],
];

test('QUERY: the backend gets the rest byte for byte and never the token', async () => {
  const { gateway, echo } = await stage(TOKEN_IN_QUERY);

  for (const [sent, expected] of STRIPPED) {
    const received = await exchange(gateway.url, head(`GET ${sent} HTTP/1.1`, 'Host: data-host'));
    expect(statuses(received), sent).toEqual([200]);
    expect(echo.requests.at(-1)?.url, sent).toBe(expected);
  }
  expect(JSON.stringify(echo.requests)).not.toContain(CANARY);
});

test('QUERY: the backend gets no token of the page that a request came from', async () => {
  const { gateway, echo } = await stage(TOKEN_IN_QUERY);
  const path = `/?access_token=${TOKEN}`;

  await send(gateway, { path });
  await send(gateway, { path, headers: { referer: `https://data-host/page?a&access%5Ftoken=${TOKEN}` } });
  expect(echo.requests.map(({ headers }) => headers.referer)).toEqual([undefined, 'https://data-host/page']);
  await exchange(gateway.url, head(`GET ${path} HTTP/1.1`, 'Host: data-host', 'Referer: /a', `Referer: /b?${TOKEN}`));
  expect(JSON.stringify(echo.requests)).not.toContain(CANARY);
});

test.each(['/\xe9?access_token=TOKEN&a=\xff', '/?a=\xc3\xa9&access_token=TOKEN', '/?a=\xc3&access_token=TOKEN'])(
  'QUERY: bytes outside ASCII arrive as they are or not at all: %j',
  async (target) => {
    // Node's HTTP server refuses them.
    const seen: string[] = [];
    const backend = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        seen.push(data.toString('latin1').split(' ')[1] ?? '');
        socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      });
    });
    backend.listen(0, '127.0.0.1');
    await once(backend, 'listening');
    onTestFinished(() => void backend.close());
    const { gateway } = await stage(TOKEN_IN_QUERY, { backendPort: (backend.address() as AddressInfo).port });

    const sent = head(`GET ${target.replace('TOKEN', TOKEN)} HTTP/1.1`, 'Host: data-host');
    const [status] = statuses(await exchange(gateway.url, sent));
    expect(seen).toEqual(status === 403 ? [] : [target.replace(/access_token=TOKEN&|&access_token=TOKEN/, '')]);
    if (target.includes('\xc3\xa9')) expect(status).toBe(204);
  },
);

test('QUERY: no shared cache may keep an answer, whatever its status', async () => {
  const backend = listen(
    createHttpServer((seen, response) => {
      response.writeHead(Number(seen.url?.slice(1)), { 'Cache-Control': 'public' });
      response.end();
    }),
  );
  const { port } = await untilTestEnds(backend);
  const { gateway } = await stage(TOKEN_IN_QUERY, { backendPort: port });

  for (const status of [200, 202, 203, 205, 207, 226, 301, 304, 404, 410]) {
    const answer = await send(gateway, { path: `/${status}?access_token=${TOKEN}` });
    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control'], `${status}`).toContain('private');
  }
});
