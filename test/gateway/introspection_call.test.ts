import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { bearer, send, stage, statusOf } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import type { IntrospectionRequest } from '../support/scripted_idp.ts';

const ODD = { clientAppID: 'my app:1', clientSecret: 'p$&=+%/ä"\\' };

/** The one call that one request with token `tok+en/==` makes. */
async function call(action: object, data?: object): Promise<IntrospectionRequest> {
  const { gateway, idp } = await stage(action, data ? { data } : {});
  const { status } = await send(gateway, {
    path: '/some/path?query=1',
    method: 'PUT',
    headers: { ...bearer('tok+en/=='), cookie: 'a=b', 'x-client': '1', 'user-agent': 'client', accept: 'text/html' },
    body: 'client body',
  });
  expect(status).toBe(200);
  expect(idp.requests).toHaveLength(1);
  return idp.requests[0] as IntrospectionRequest;
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

test('the call is a POST with the token alone and nothing of the client', async () => {
  const seen = await call({});

  expect(seen.method).toBe('POST');
  expect(seen.url).toBe('/introspect');
  expect([...seen.form]).toEqual([['token', `${CANARY}tok+en/==`]]);
  expect(Object.keys(seen.headers).sort()).toEqual([
    'accept',
    'authorization',
    'content-length',
    'content-type',
    'host',
  ]);
  expect(seen.headers).toMatchObject({
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    authorization: basic('nginx-plus', 'nginx-plus-secret'),
  });
  expect(seen.headers.host).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('the configured hint is sent', async () => {
  const seen = await call({ authzServerTokenHint: 'REFRESH_TOKEN' });

  expect([...seen.form]).toEqual([
    ['token', `${CANARY}tok+en/==`],
    ['token_type_hint', 'refresh_token'],
  ]);
});

test('Basic credentials are form-urlencoded first', async () => {
  const seen = await call({}, ODD);

  const form = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
  const sent = Buffer.from(seen.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString();
  expect(sent.replaceAll('%20', '+')).toBe(`${form(ODD.clientAppID)}:${form(ODD.clientSecret)}`);
});

test('raw Basic credentials are sent as they are', async () => {
  const seen = await call({ basicEncoding: 'raw' }, ODD);

  expect(seen.headers.authorization).toBe(basic(ODD.clientAppID, ODD.clientSecret));
});

test('client_secret_post sends the credentials in the body only', async () => {
  const seen = await call({ clientAuthentication: 'client_secret_post' }, ODD);

  expect(seen.headers).not.toHaveProperty('authorization');
  expect(Object.fromEntries(seen.form)).toEqual({
    token: `${CANARY}tok+en/==`,
    client_id: ODD.clientAppID,
    client_secret: ODD.clientSecret,
  });
});

test('application/jwt is asked for in Accept', async () => {
  const { gateway, idp } = await stage({ introspectionResponse: 'application/jwt' });
  await statusOf(gateway, bearer('t'));

  expect(idp.requests[0]?.headers.accept).toBe('application/jwt');
});

test('connections to the endpoint are kept', async () => {
  const { gateway, idp } = await stage();
  for (let i = 0; i < 20; i++) expect(await statusOf(gateway, bearer(`t${i}`))).toBe(200);
  // One for each worker.
  expect(idp.connections).toBeLessThanOrEqual(availableParallelism());
});
