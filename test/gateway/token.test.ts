import { expect, test } from 'vitest';
import { TOKEN_IN_QUERY } from '../support/documents.ts';
import { type Edit, inConfiguration, publicAddress } from '../support/edits.ts';
import { send, stage, statusOf } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { exchange, head, statuses } from '../support/raw.ts';
import { onlyGood } from '../support/scripted_idp.ts';

test('Bearer in any letter case, with several spaces, and a token of 8,000 characters', async () => {
  const { gateway, idp } = await stage();
  const long = 'aB3._~+/-'.repeat(1000).slice(0, 8000);

  for (const [scheme, token] of [
    ['Bearer ', 't1'],
    ['bearer ', 't2'],
    ['BEARER ', 't3'],
    ['bEaReR    ', 't4=='],
    ['Bearer ', long],
  ] as const) {
    expect(await statusOf(gateway, { authorization: scheme + token })).toBe(200);
    expect(idp.requests.at(-1)?.form.get('token')).toBe(token);
  }
  expect(idp.requests).toHaveLength(5);
});

test('a malformed token is refused without a call', async () => {
  const { gateway, idp } = await stage();

  for (const value of ['Bearer', 'Bearer a b', 'Bearer a,b', 'Bearer =', 'Bearer a=b', 'Bearer "a"', 'Bearertoken']) {
    expect(await statusOf(gateway, { authorization: value }), value).toBe(403);
  }
  expect(await statusOf(gateway, { authorization: 'Basic YTpi' })).toBe(403);
  expect(await statusOf(gateway, { authorization: `Bearer ${'a'.repeat(9000)}` })).toBe(403);
  expect(idp.requests).toEqual([]);
});

test('a request without a token gets 401 without a call', async () => {
  const { gateway, idp } = await stage();

  expect(await statusOf(gateway)).toBe(401);
  expect(await statusOf(gateway, { authorization: '' })).toBe(401);
  expect(idp.requests).toEqual([]);
});

test('two tokens, or one in a second place, make the request invalid', async () => {
  const { gateway, idp, echo } = await stage();
  const answer = await send(gateway, { path: '/?access_token=b', headers: { authorization: 'Bearer a' } });

  expect(answer.status).toBe(400);
  expect(answer.headers['www-authenticate']).toContain('error="invalid_request"');
  expect(await statusOf(gateway, ['Authorization', 'Bearer a', 'Authorization', 'Bearer a'])).toBe(400);
  expect(await statusOf(gateway, {}, '/?%61ccess_token=b')).toBe(400);
  expect(idp.requests).toEqual([]);
  expect(echo.requests).toEqual([]);
});

test.for(['hashed', 'plain'])(
  'what only one request may have does not find the verdict of another (%s)',
  async (cacheKey) => {
    const { gateway, idp, echo } = await stage({ cacheKey, clientTokenName: 'X-Api-Token' });
    const good = ['X-Api-Token', 'good'];
    idp.answer = onlyGood;
    expect(await statusOf(gateway, good)).toBe(200);

    for (const bad of [
      [...good, 'X-Api-Token', 'good'],
      [...good, 'X-Api-Token', ''],
      ['X-Api-Token', '', ...good],
      [...good, 'Authorization', 'Bearer good'],
      [...good, 'X-Token-Admin', '1'],
    ]) {
      expect(await statusOf(gateway, bad), bad.join(' ')).toBe(400);
    }
    expect(await statusOf(gateway, good, '/?access_token=good')).toBe(400);
    expect(await statusOf(gateway, ['X-Api-Token', 'Bearer good'])).toBe(403);
    expect(await statusOf(gateway, ['X-Api-Token', 'goo'])).toBe(403);
    expect(await statusOf(gateway)).toBe(401);
    expect(await statusOf(gateway, good)).toBe(200);
    expect(echo.requests).toHaveLength(2);
    expect(idp.requests.map((seen) => seen.form.get('token'))).toEqual(['good', 'goo']);
  },
);

test.for(['hashed', 'plain'])(
  'a cached verdict does not hide that the token came twice or not at all (%s)',
  async (cacheKey) => {
    const { gateway, idp, echo } = await stage({ cacheKey });
    const good = { authorization: 'Bearer good' };
    expect(await statusOf(gateway, good)).toBe(200);

    expect(await statusOf(gateway)).toBe(401);
    expect(await statusOf(gateway, { authorization: '' })).toBe(401);
    expect(await statusOf(gateway, { authorization: 'Basic good' })).toBe(403);
    expect(await statusOf(gateway, ['Authorization', 'Bearer good', 'Authorization', 'Bearer good'])).toBe(400);
    for (const query of [
      'access_token=good',
      '%61ccess_token=',
      'a=b&access_token',
      'a?access_token=b&access_token=c',
    ]) {
      expect(await statusOf(gateway, good, `/?${query}`), query).toBe(400);
    }
    expect(echo.requests).toHaveLength(1);

    for (const path of ['/?', '/?a=b', '/%3Faccess_token=b', '/#?access_token=b']) {
      expect(await statusOf(gateway, good, path), path).toBe(200);
    }
    expect(idp.requests).toHaveLength(1);
  },
);

test.for(['hashed', 'plain'])(
  'requests without a token do not wait at the lock of the cache (%s)',
  async (cacheKey) => {
    const { gateway } = await stage({ cacheKey });

    expect(await statusOf(gateway)).toBe(401);
    await expect.poll(gateway.accessLog).toContain('outcome=not_supplied cache=BYPASS');
  },
);

test.for([
  ['hashed', {}],
  ['plain', {}],
  ['plain', TOKEN_IN_QUERY],
] as const)('each spelling of each token has its own verdict (%s, %j)', async ([cacheKey, place]) => {
  const { gateway, idp } = await stage({ cacheKey, ...place });
  idp.answer = onlyGood;
  const status = (text: string) =>
    'clientTokenName' in place
      ? statusOf(gateway, {}, `/?access_token=${text}`)
      : statusOf(gateway, { authorization: `Bearer ${text}` });

  for (let round = 0; round < 2; round++) {
    expect(await status('good')).toBe(200);
    for (const text of ['good,', 'goo', 'good1', 'Good']) expect(await status(text), text).toBe(403);
  }
});

test('a custom header carries the bare token', async () => {
  const { gateway, idp, echo } = await stage({ clientTokenName: 'X-Api-Token' });

  expect(await statusOf(gateway, { 'x-api-token': 'bare' })).toBe(200);
  expect(idp.requests[0]?.form.get('token')).toBe('bare');
  expect(echo.requests[0]?.headers).not.toHaveProperty('x-api-token');
  expect(await statusOf(gateway, { 'x-api-token': 'Bearer bare' })).toBe(403);
  expect(await statusOf(gateway, { authorization: 'Bearer bare' })).toBe(400);
  expect(idp.requests).toHaveLength(1);
});

test('QUERY: any spelling of the key is read and stripped, the rest arrives byte for byte', async () => {
  const { gateway, idp, echo } = await stage(TOKEN_IN_QUERY);

  for (const [sent, received] of [
    ['/a%2Fb/%7e?access_token=q1', '/a%2Fb/%7e'],
    ['/x?a=%20+&%61ccess_token=q2&&b&c=%C3%A4&a=', '/x?a=%20+&&b&c=%C3%A4&a='],
    ['/x?access%5Ftoken=q%33&z=access_token', '/x?z=access_token'],
  ] as const) {
    expect(await statusOf(gateway, {}, sent), sent).toBe(200);
    expect(echo.requests.at(-1)?.url).toBe(received);
  }
  expect(idp.requests.map((seen) => seen.form.get('token'))).toEqual(['q1', 'q2', 'q3']);
});

test('QUERY: repeated keys are refused, and success is private', async () => {
  const { gateway, idp } = await stage(TOKEN_IN_QUERY);

  expect(await statusOf(gateway, {}, '/?access_token=a&access_token=a')).toBe(400);
  expect(await statusOf(gateway, {}, '/?access_token=&%61ccess_token=a')).toBe(400);
  expect(await statusOf(gateway, { authorization: 'Bearer a' }, '/?access_token=a')).toBe(400);
  expect(await statusOf(gateway, {}, '/?access_token=')).toBe(401);
  expect(idp.requests).toEqual([]);

  const answer = await send(gateway, { path: '/?access_token=a' });
  expect(answer.headers['cache-control']).toBe('private');
});

test('plain keys: no other spelling of the header stands for the token', async () => {
  const lenient = `underscores_in_headers on;
include http.conf;
server { listen ADDRESS default_server; server_name other; underscores_in_headers on; return 204; }`;
  const edit: Edit = (dir) =>
    inConfiguration('include http.conf;', lenient.replace('ADDRESS', publicAddress(dir)))(dir);
  const action = { cacheKey: 'plain', clientTokenName: 'X-Api-Token' };
  const { gateway, idp } = await stage(action, { edit, tokensMayBeIn: /tokens_/ });
  idp.answer = onlyGood;
  const ask = (...lines: string[]) => exchange(gateway.url, head('GET / HTTP/1.1', ...lines, 'Host: data-host'), 500);
  const [good, garbage] = [`${CANARY}good`, `${CANARY}garbage`];
  expect(statuses(await ask(`X-Api-Token: ${good}`))).toEqual([200]);

  await ask(`X_Api_Token: ${garbage}`, `X-Api-Token: ${good}`);
  expect(statuses(await ask(`X-Api-Token: ${garbage}`))).toEqual([403]);
  expect(statuses(await ask(`X-Api-Token: ${garbage}, ${good}`))).toEqual([403]);
});
