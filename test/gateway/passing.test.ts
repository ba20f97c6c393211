import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { bearer, send, stage } from '../support/gateway.ts';
import { listen } from '../support/listen.ts';
import { onlyGood } from '../support/scripted_idp.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

/** A backend of the test's own. */
async function backend(server: ReturnType<typeof createServer>): Promise<number> {
  return (await untilTestEnds(listen(server))).port;
}

test('a POST body of 20 MB arrives whole', async () => {
  const sum = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  const backendPort = await backend(
    createServer(async (seen, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of seen) chunks.push(chunk);
      response.end(sum(Buffer.concat(chunks)));
    }),
  );
  const { gateway } = await stage({}, { backendPort });
  const body = randomBytes(20 * 1024 * 1024);

  const answer = await send(gateway, { method: 'POST', headers: bearer('t'), body });
  expect(answer.status).toBe(200);
  expect(answer.body).toBe(sum(body));
});

test('a WebSocket is upgraded for a good token only', async () => {
  const server = createServer();
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (data) => socket.end(`echo ${data}`));
    socket.on('error', () => {});
  });
  const backendPort = await backend(server);
  const { gateway, idp } = await stage({}, { backendPort });
  idp.answer = onlyGood;

  const talk = async (token: string) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: data-host\r\nAuthorization: Bearer ${token}\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [head] = await once(socket, 'data');
    if (!String(head).startsWith('HTTP/1.1 101 ')) return String(head);
    socket.write('hello');
    const [data] = await once(socket, 'data');
    return String(data);
  };

  expect(await talk('good')).toBe('echo hello');
  expect(await talk('bad')).toMatch(/^HTTP\/1\.1 403 /);
});

test('statuses and bodies of the backend pass untouched', async () => {
  const backendPort = await backend(
    createServer((seen, response) => {
      response.writeHead(Number(seen.url?.slice(1)), { 'X-Backend': 'yes', 'WWW-Authenticate': 'Basic realm="own"' });
      response.end('own body');
    }),
  );
  const { gateway } = await stage({}, { backendPort });

  for (const status of [401, 403, 404, 410, 418, 500, 503]) {
    const answer = await send(gateway, { path: `/${status}`, headers: bearer('t') });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-backend']).toBe('yes');
    expect(answer.headers['www-authenticate']).toBe('Basic realm="own"');
    expect(answer.body).toBe('own body');
  }
});
