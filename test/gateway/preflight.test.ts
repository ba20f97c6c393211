import { expect, test } from 'vitest';
import { TOKEN_IN_QUERY } from '../support/documents.ts';
import { send, stage } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { exchange, head, statuses } from '../support/raw.ts';

const ORIGIN = { origin: 'https://app.example.com' };
const METHOD = { 'access-control-request-method': 'PUT' };

test('a real preflight passes without a token, and its identity headers are cleared', async () => {
  const { gateway, echo, idp } = await stage({ preflight: true });
  const headers = { ...ORIGIN, ...METHOD, 'x-token-username': 'admin' };
  expect((await send(gateway, { method: 'OPTIONS', headers })).status).toBe(200);
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-username');
  expect(idp.requests).toEqual([]);
});

test.each([
  ['without Origin', 'OPTIONS', METHOD],
  ['without a method', 'OPTIONS', ORIGIN],
  ['another method', 'GET', { ...ORIGIN, ...METHOD }],
  ['a colon in the method', 'OPTIONS', { 'access-control-request-method': 'a:b' }],
] as const)('not a preflight: %s', async (_, method, headers) => {
  const { gateway, echo } = await stage({ preflight: true });
  expect((await send(gateway, { method, headers })).status).toBe(401);
  expect(echo.requests).toEqual([]);
});

test.each([
  ['another word behind the method', { ...ORIGIN, 'access-control-request-method': 'PUT x' }],
  ['a method behind the origin', { origin: 'null PUT x' }],
  ['an origin behind another', { origin: 'https://a https://b', ...METHOD }],
])('not a preflight, whatever header it has: %s', async (_, headers) => {
  const { gateway, echo } = await stage({ preflight: true });
  const spoofed = { ...headers, 'x-token-admin': 'spoofed' };
  expect((await send(gateway, { method: 'OPTIONS', headers: spoofed })).status).toBe(400);
  expect(echo.requests).toEqual([]);
});

test('a preflight with an identity header that nobody clears does not pass', async () => {
  const { gateway, echo } = await stage({ preflight: true });
  const headers = { ...ORIGIN, ...METHOD, 'x-token-admin': 'spoofed' };
  expect((await send(gateway, { method: 'OPTIONS', headers })).status).toBe(400);
  expect(echo.requests).toEqual([]);
});

test('a preflight with a second token does not pass, whatever bytes are beside it', async () => {
  const { gateway } = await stage({ preflight: true, ...TOKEN_IN_QUERY });
  const lines = ['Host: data-host', 'Origin: https://a', 'Access-Control-Request-Method: GET'];
  for (const target of ['/', '/?\xff']) {
    const bytes = head(`OPTIONS ${target} HTTP/1.1`, ...lines, `Authorization: Bearer ${CANARY}`);
    expect([400, 403], target).toContain(statuses(await exchange(gateway.url, bytes))[0]);
  }
  // The backend refuses the odd byte, too.
  await expect.poll(() => gateway.accessLog().match(/outcome=malformed/g)).toHaveLength(2);
});

test('a preflight opens no WebSocket', async () => {
  const { gateway, echo } = await stage({ preflight: true });
  const lines = ['Host: data-host', 'Origin: https://a', 'Access-Control-Request-Method: GET'];
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade'];
  await exchange(gateway.url, `${['OPTIONS / HTTP/1.1', ...lines, ...upgrade].join('\r\n')}\r\n\r\n`);
  expect(echo.requests[0]?.headers).not.toHaveProperty('upgrade');
});

test('a preflight needs a token where the policy says nothing', async () => {
  const { gateway } = await stage();
  expect((await send(gateway, { method: 'OPTIONS', headers: { ...ORIGIN, ...METHOD } })).status).toBe(401);
});
