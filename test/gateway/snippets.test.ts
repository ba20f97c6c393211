import { once } from 'node:events';
import { mkdirSync, renameSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { inConfiguration, withHttp2 } from '../support/edits.ts';
import { bearer, stage } from '../support/gateway.ts';

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
  expect((await request(gateway.url)).statusCode).toBe(401);
  expect((await request(gateway.url, { headers: bearer('t') })).statusCode).toBe(200);
  expect(echo.requests).toHaveLength(1);
});

/** Error pages that would turn every refusal into a success. */
const WELCOMING =
  'error_page 400 401 403 500 502 503 504 =200 /welcome;\nproxy_intercept_errors on;\nrecursive_error_pages on;\n';

test.each(['include server.conf;', 'include http.conf;'])(
  'error pages around us, before %s, cannot turn a refusal into a 200',
  async (place) => {
    const { gateway, echo, idp } = await stage(
      {},
      {
        edit: inConfiguration(place, `${WELCOMING}${place}`),
      },
    );
    const statusOf = async (headers: Record<string, string>) => (await request(gateway.url, { headers })).statusCode;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(bearer('!'))).toBe(403);
    idp.answer = { body: { active: false } };
    expect(await statusOf(bearer('inactive'))).toBe(403);
    idp.answer = { socket: (socket) => socket.destroy() };
    expect(await statusOf(bearer('reset'))).toBe(403);
    await idp.close();
    expect(await statusOf(bearer('refused'))).toBe(403);
    expect(echo.requests).toEqual([]);
  },
);

test('an HTTP/2 client passes with a good token only', async () => {
  const { gateway } = await stage({}, { edit: withHttp2 });
  const client = connect(gateway.url);
  const statusOf = async (headers: object) => {
    const stream = client.request({ ':path': '/a', ...headers }).end();
    const [head] = await once(stream, 'response');
    stream.resume();
    return head[':status'];
  };
  try {
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(bearer('t'))).toBe(200);
  } finally {
    client.close();
  }
});

test('a gateway that listens on every address', async () => {
  const { gateway } = await stage({}, { edit: inConfiguration('listen 127.0.0.1:', 'listen ') });
  expect((await request(gateway.url, { headers: bearer('t') })).statusCode).toBe(200);
});
