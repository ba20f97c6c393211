import { expect, test } from 'vitest';
import { bearer, stage, statusOf } from '../support/gateway.ts';
import { active } from '../support/scripted_idp.ts';

test('claims arrive as X-Token headers, missing and null ones not at all', async () => {
  const { gateway, idp, echo } = await stage({
    forwardedClaimsInProxyHeader: ['scope', 'a.b_c', 'list', 'none', 'nothing'],
  });
  idp.answer = active({ scope: 'a b', a: { b_c: 7 }, list: ['x', 'y'], none: null });
  await statusOf(gateway, bearer('t'));

  expect(echo.requests[0]?.headers).toMatchObject({
    'x-token-scope': 'a b',
    'x-token-a-b-c': '7',
    'x-token-list': 'x,y',
  });
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-none');
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-nothing');
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-token-username');
});

test('control characters in a claim refuse the token', async () => {
  const { gateway, idp, echo } = await stage();

  for (const [index, text] of ['a\r\nX-Admin: 1', 'a\nb', 'a\0b', 'a\x7fb'].entries()) {
    idp.answer = active({ username: text });
    expect(await statusOf(gateway, bearer(`t${index}`)), JSON.stringify(text)).toBe(403);
  }
  expect(echo.requests).toEqual([]);
});

test('the token never reaches the backend', async () => {
  const { gateway, echo } = await stage();
  await statusOf(gateway, { ...bearer('never-seen'), 'x-own': '1' });

  expect(echo.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(echo.requests[0]?.headers['x-own']).toBe('1');
  expect(JSON.stringify(echo.requests)).not.toContain('never-seen');
});

test('the correlation id is the gateway’s own, under the configured name', async () => {
  const first = await stage();
  const headers = { ...bearer('t'), 'x-correlation-id': 'from-client' };
  await statusOf(first.gateway, headers);
  expect(first.echo.requests[0]?.headers['x-correlation-id']).toMatch(/^[0-9a-f]{32}$/);

  const policies = { 'request-correlation-id': [{ action: { httpHeaderName: 'x-my-id' } }] };
  const second = await stage({}, { policies });
  await statusOf(second.gateway, bearer('t'));
  expect(second.echo.requests[0]?.headers['x-my-id']).toMatch(/^[0-9a-f]{32}$/);
});
