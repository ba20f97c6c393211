import { expect, test } from 'vitest';
import { stage } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { exchange, head, statuses } from '../../support/raw.ts';

const T = `${CANARY}t`;
const HEADER: [what: string, lines: string[], target?: string][] = [
  ['no header', []],
  ['empty', ['Authorization:']],
  ['blanks', ['Authorization:    ']],
  ['the scheme alone', ['Authorization: Bearer']],
  ['the scheme and a blank', ['Authorization: Bearer ']],
  ['a tab after the scheme', [`Authorization: Bearer\t${T}`]],
  ['a tab in the token', [`Authorization: Bearer ${T}\tx`]],
  ['no blank', [`Authorization: Bearer${T}`]],
  ['a colon', [`Authorization: Bearer:${T}`]],
  ['an equals sign first', ['Authorization: Bearer =abc']],
  ['an equals sign inside', ['Authorization: Bearer a=b']],
  ['two tokens in a line', [`Authorization: Bearer ${T} ${T}`]],
  ['a list', [`Authorization: Bearer ${T}, Bearer ${T}`]],
  ['a quoted token', [`Authorization: Bearer "${T}"`]],
  ['a percent escape', ['Authorization: Bearer %74oken']],
  ['a dollar', ['Authorization: Bearer $host']],
  ['our own mark', ['Authorization: Bearer !missing']],
  ['a semicolon', [`Authorization: Bearer ${T};a=b`]],
  ['a backslash', ['Authorization: Bearer a\\b']],
  ['Latin-1', ['Authorization: Bearer t\xf6ken']],
  ['UTF-8', ['Authorization: Bearer t\xc3\xb6ken']],
  ['a homoglyph of the scheme', [`Authorization: \xd0\x92earer ${T}`]],
  ['DEL', ['Authorization: Bearer a\x7fb']],
  ['NUL', ['Authorization: Bearer a\0b']],
  ['a bare CR', ['Authorization: Bearer a\rb']],
  ['a folded line', ['Authorization: Bearer', ` ${T}`]],
  ['a blank before the colon', [`Authorization : Bearer ${T}`]],
  ['another scheme', [`Authorization: Basic ${T}`]],
  ['no scheme', [`Authorization: ${T}`]],
  ['8,193 characters', [`Authorization: Bearer ${'a'.repeat(8193)}`]],
  ['30,000 characters', [`Authorization: Bearer ${'a'.repeat(30_000)}`]],
  ['60,000 characters', [`Authorization: Bearer ${'a'.repeat(60_000)}`]],
  ['two headers', [`Authorization: Bearer ${T}`, `Authorization: Bearer ${T}`]],
  ['two headers, two spellings', [`Authorization: Bearer ${T}`, `AUTHORIZATION: Bearer ${T}`]],
  ['an empty one first', ['Authorization:', `Authorization: Bearer ${T}`]],
  ['an empty one last', [`Authorization: Bearer ${T}`, 'Authorization:']],
  ['Basic and Bearer', ['Authorization: Basic YTpi', `Authorization: Bearer ${T}`]],
  ['header and query', [`Authorization: Bearer ${T}`], '/?access_token=b'],
  ['header and escaped query', [`Authorization: Bearer ${T}`], '/?%61%63cess_token=b'],
  ['query only', [], '/?access_token=b'],
  ['in X-Authorization', [`X-Authorization: Bearer ${T}`]],
  ['in Proxy-Authorization', [`Proxy-Authorization: Bearer ${T}`]],
  ['in a cookie', [`Cookie: access_token=${T}`]],
  ['as a credential of ours', [`X-OAuth2-Credential: ${T}`]],
  ['as an outcome of ours', ['X-OAuth2-Outcome: allowed']],
];

test('no spelling but the right one makes a call or reaches the backend', async () => {
  const { gateway, idp, echo } = await stage();

  for (const [what, lines, target] of HEADER) {
    const received = await exchange(gateway.url, head(`GET ${target ?? '/'} HTTP/1.1`, 'Host: data-host', ...lines));
    expect([400, 401, 403, 414], what).toContain(statuses(received)[0]);
  }
  expect(idp.requests).toEqual([]);
  expect(echo.requests).toEqual([]);
});

const OTHER_HEADER: typeof HEADER = [
  ['a scheme', [`X-Api-Token: Bearer ${T}`]],
  ['two headers', [`X-Api-Token: ${T}`, `X-Api-Token: ${T}`]],
  ['two spellings', [`X-Api-Token: ${T}`, `x-API-token: ${T}`]],
  ['an underscore', [`X_Api_Token: ${T}`]],
  ['a list', [`X-Api-Token: ${T},${T}`]],
  ['the usual header too', [`X-Api-Token: ${T}`, `Authorization: Bearer ${T}`]],
  ['the usual header with a tab', [`X-Api-Token: ${T}`, `Authorization: Bearer\t${T}`]],
  ['the usual header only', [`Authorization: Bearer ${T}`]],
  ['the query too', [`X-Api-Token: ${T}`], '/?access_token=b'],
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
  const lines = ['Host: data-host', `Authorization: Bearer ${T}`, 'X-Name: J\xf6rg \xff', 'Cookie: \xc3\x28'];

  for (const target of ['/', '/?q=%ff&%c3%28', '/%ff']) {
    expect(statuses(await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, ...lines))), target).toEqual([200]);
  }
});
