import { request } from 'undici';
import { expect, test } from 'vitest';
import { stage } from '../support/gateway.ts';

const ORIGIN = { origin: 'https://app.example.com' };
const METHOD = { 'access-control-request-method': 'PUT' };

test('a real preflight passes without a token, and its identity headers are cleared', async () => {
  const { gateway, echo, idp } = await stage({ preflight: true });
  const headers = { ...ORIGIN, ...METHOD, 'x-token-username': 'admin' };
  expect((await request(gateway.url, { method: 'OPTIONS', headers })).statusCode).toBe(200);
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
  expect((await request(gateway.url, { method, headers })).statusCode).toBe(401);
  expect(echo.requests).toEqual([]);
});

test('a preflight needs a token where the policy says nothing', async () => {
  const { gateway } = await stage();
  expect((await request(gateway.url, { method: 'OPTIONS', headers: { ...ORIGIN, ...METHOD } })).statusCode).toBe(401);
});
