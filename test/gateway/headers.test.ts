import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { bearer, stage } from '../support/gateway.ts';
import { active } from '../support/scripted_idp.ts';

test('identity headers of a client are overwritten or the request is refused', async () => {
  const { gateway, idp, echo } = await stage();
  idp.answer = active({ username: undefined });

  for (const [name, value] of [
    ['X-Token-Username', 'spoofed'],
    ['x-token-USERNAME', 'spoofed'],
    ['X-Token-Scope', 'spoofed'],
    ['X-Token-Client-Id', 'spoofed'],
    ['X-Token-Whatever', 'spoofed'],
    ['X_Token_Username', 'spoofed'],
    ['X.Token.Username', 'spoofed'],
  ] as const) {
    const answer = await request(gateway.url, { headers: { ...bearer('t'), [name]: value } });
    await answer.body.dump();
    expect([200, 400, 403], name).toContain(answer.statusCode);
  }
  expect(JSON.stringify(echo.requests)).not.toContain('spoofed');
});

test('claims arrive as X-Token headers, missing and null ones not at all', async () => {
  const { gateway, idp, echo } = await stage({
    forwardedClaimsInProxyHeader: ['scope', 'a.b_c', 'list', 'none', 'nothing'],
  });
  idp.answer = active({ scope: 'a b', a: { b_c: 7 }, list: ['x', 'y'], none: null });
  await (await request(gateway.url, { headers: bearer('t') })).body.dump();

  expect(echo.requests[0]?.headers).toMatchObject({
    'x-token-scope': 'a b',
    'x-token-a-b-c': '7',
    'x-token-list': expect.stringMatching(/^x, ?y$/),
  });
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-none');
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-nothing');
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-username');
});

test('Connection cannot take an identity header away', async () => {
  const { gateway, echo } = await stage();
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(
    'GET / HTTP/1.1\r\nHost: data-host\r\nAuthorization: Bearer t\r\nConnection: close, X-Token-Username\r\n\r\n',
  );
  const [head] = await once(socket, 'data');

  expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
  expect(echo.requests[0]?.headers['x-token-username']).toBe('alice');
  expect(echo.requests[0]?.headers.connection ?? '').not.toMatch(/x-token/i);
});

test('control characters in a claim refuse the token', async () => {
  const { gateway, idp, echo } = await stage();

  for (const [index, text] of ['a\r\nX-Admin: 1', 'a\nb', 'a\0b', 'a\x7fb'].entries()) {
    idp.answer = active({ username: text });
    const answer = await request(gateway.url, { headers: bearer(`t${index}`) });
    await answer.body.dump();
    expect(answer.statusCode, JSON.stringify(text)).toBe(403);
  }
  expect(echo.requests).toEqual([]);
});

test('the token never reaches the backend', async () => {
  const { gateway, echo } = await stage();
  await (await request(gateway.url, { headers: { ...bearer('never-seen'), 'x-own': '1' } })).body.dump();

  expect(echo.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(echo.requests[0]?.headers['x-own']).toBe('1');
  expect(JSON.stringify(echo.requests)).not.toContain('never-seen');
});

test('the correlation id is the gateway’s own, under the configured name', async () => {
  const first = await stage();
  const headers = { ...bearer('t'), 'x-correlation-id': 'from-client' };
  await (await request(first.gateway.url, { headers })).body.dump();
  expect(first.echo.requests[0]?.headers['x-correlation-id']).toMatch(/^[0-9a-f]{32}$/);

  const policies = { 'request-correlation-id': [{ action: { httpHeaderName: 'x-my-id' } }] };
  const second = await stage({}, { policies });
  await (await request(second.gateway.url, { headers: bearer('t') })).body.dump();
  expect(second.echo.requests[0]?.headers['x-my-id']).toMatch(/^[0-9a-f]{32}$/);
});
