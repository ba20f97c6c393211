import { expect, test } from 'vitest';
import { stage } from '../../support/gateway.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { HEADERS, TOKEN } from '../../support/spellings.ts';

test('no spelling but the right one makes a call or reaches the backend', async () => {
  const { gateway, idp, echo } = await stage();

  for (const [what, lines, target] of HEADERS) {
    const received = await exchange(gateway.url, head(`GET ${target ?? '/'} HTTP/1.1`, 'Host: data-host', ...lines));
    expect([400, 401, 403, 414], what).toContain(statuses(received)[0]);
  }
  expect(idp.requests).toEqual([]);
  expect(echo.requests).toEqual([]);
});

const OTHER_HEADER: typeof HEADERS = [
  ['a scheme', [`X-Api-Token: Bearer ${TOKEN}`]],
  ['two headers', [`X-Api-Token: ${TOKEN}`, `X-Api-Token: ${TOKEN}`]],
  ['two spellings', [`X-Api-Token: ${TOKEN}`, `x-API-token: ${TOKEN}`]],
  ['an underscore', [`X_Api_Token: ${TOKEN}`]],
  ['a list', [`X-Api-Token: ${TOKEN},${TOKEN}`]],
  ['the usual header too', [`X-Api-Token: ${TOKEN}`, `Authorization: Bearer ${TOKEN}`]],
  ['the usual header with a tab', [`X-Api-Token: ${TOKEN}`, `Authorization: Bearer\t${TOKEN}`]],
  ['the usual header only', [`Authorization: Bearer ${TOKEN}`]],
  ['the query too', [`X-Api-Token: ${TOKEN}`], '/?access_token=b'],
];

test('a header of another name is no softer', async () => {
  const { gateway, idp, echo } = await stage({ clientTokenName: 'X-Api-Token' });

  for (const [what, lines, target] of OTHER_HEADER) {
    const received = await exchange(gateway.url, head(`GET ${target ?? '/'} HTTP/1.1`, 'Host: data-host', ...lines));
    expect([400, 401, 403], what).toContain(statuses(received)[0]);
  }
  expect(idp.requests).toEqual([]);
  expect(echo.requests).toEqual([]);
});

test('odd bytes elsewhere do not trouble a good token', async () => {
  const { gateway } = await stage();
  const lines = ['Host: data-host', `Authorization: Bearer ${TOKEN}`, 'X-Name: J\xf6rg \xff', 'Cookie: \xc3\x28'];

  for (const target of ['/', '/?q=%ff&%c3%28', '/%ff']) {
    expect(statuses(await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, ...lines))), target).toEqual([200]);
  }
});
