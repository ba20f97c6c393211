import { expect, test } from 'vitest';
import { documentWith } from '../../support/documents.ts';
import { startEcho } from '../../support/echo.ts';
import { gatewayFor } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { onlyGood, startScriptedIdp } from '../../support/scripted_idp.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

const TARGETS = [
  '/api',
  '/api/',
  '/api/x',
  '/api?x',
  '/api#x',
  '//api/x',
  '///api//x',
  '/./api/x',
  '/x/../api/x',
  '/x/..%2fapi/x',
  '/x%2f..%2fapi/x',
  '/x/%2e%2e/api/x',
  '/x/.%2e/api/x',
  '/x/..%5capi/x',
  '/x/..;/api/x',
  '/..%2fapi/x',
  '/../api/x',
  '/%61pi/x',
  '/%61%70%69',
  '/api%2fx',
  '/api%2Fx',
  '/api/../api/x',
  '/api/./x',
  '/api;x/y',
  '/api/;x',
  '/api%3bx/y',
  '/\\api/x',
  '/api\\x',
  '/api%5cx',
  '/api%00',
  '/api/%00x',
  '/api%0a/x',
  '/api%20/x',
  '/api./x',
  '/API/x',
  '/%2561pi/x',
  '/api%252fx',
  'http://data-host/api/x',
  'http://elsewhere/api/x',
  'http:///api/x',
  'api/x',
  '*',
  '/?/api/x',
  '/x/api/x',
];

/** A protected proxy at /api beside an open one at /, each with a backend of its own. */
async function besideAnOpenProxy() {
  const open = await untilTestEnds(startEcho());
  const strict = await untilTestEnds(startEcho());
  const idp = await untilTestEnds(startScriptedIdp());
  const at = (basePath: string, document: object, policies?: object) => {
    const { proxyConfig } = document as { proxyConfig: object };
    return {
      ...document,
      name: `proxy${basePath.replace('/', '-')}1`,
      proxyConfig: { ...proxyConfig, ingress: { basePath }, ...policies },
    };
  };
  const action = { introspectionEndpoint: idp.endpoint };
  const gateway = await gatewayFor([
    at('/', documentWith(action, { backendPort: open.port }), { policies: {} }),
    at('/api', documentWith(action, { backendPort: strict.port })),
  ]);
  return { gateway, open, strict, idp };
}

test('no spelling of a path reaches the protected backend without a token', async () => {
  const { gateway, strict, idp } = await besideAnOpenProxy();

  for (const target of TARGETS) {
    const received = await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, 'Host: data-host'));
    expect([200, 400, 401, 404], target).toContain(statuses(received)[0]);
    expect(strict.requests, target).toEqual([]);
  }
  expect(idp.requests).toEqual([]);
});

test('nor with a token that the policy refuses', async () => {
  const { gateway, strict, idp } = await besideAnOpenProxy();
  idp.answer = onlyGood;

  for (const target of TARGETS) {
    const line = `GET ${target} HTTP/1.1`;
    await exchange(gateway.url, head(line, 'Host: data-host', `Authorization: Bearer ${CANARY}bad`));
    expect(strict.requests, target).toEqual([]);
  }
  const good = head('GET /api/..%2fapi/x;y//z%00 HTTP/1.1', 'Host: data-host', `Authorization: Bearer ${CANARY}good`);
  expect(statuses(await exchange(gateway.url, good))).toEqual([400]);
  const odd = '/api/x;y//z%2f%7e';
  const line = `GET ${odd} HTTP/1.1`;
  await exchange(gateway.url, head(line, 'Host: data-host', `Authorization: Bearer ${CANARY}good`));
  expect(strict.requests.map((seen) => seen.url)).toEqual([odd]);
});

/** Some backends read another path in these than NGINX does: the one behind `#`, `\\`, `//` or an odd `Host`. */
const AMBIGUOUS: [target: string, host?: string][] = [
  ['/x#'],
  ['/x#/../../api/x'],
  ['/x/#/../../api/x'],
  ['/x?a#b'],
  ['/x/..\\api/x'],
  ['/.\\api/x'],
  ['/\\x/api/x'],
  ['/api/x\\y'],
  ['//x/api/x'],
  ['///x/api/x'],
  ['//'],
  ['//api/x'],
  ['/api/x#y'],
  ['http://data-host//x/api/x'],
  ['http://data-host/x#/../api/x'],
  ['http://data-host?/api/x'],
  ['/x', 'data-host\\api\\x?'],
  ['/x', 'data-host?'],
  ['/x', 'data-host#'],
  ['/x', 'data-host@elsewhere'],
  ['/x', 'data-host%2fapi'],
];

test('a target that a backend could read as another path reaches none, with a good token either', async () => {
  const { gateway, open, strict } = await besideAnOpenProxy();

  for (const [target, host = 'data-host'] of AMBIGUOUS) {
    const token = `Authorization: Bearer ${CANARY}t`;
    const received = await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, `Host: ${host}`, token));
    expect(statuses(received), `${target} ${host}`).toEqual([400]);
  }
  expect([...open.requests, ...strict.requests]).toEqual([]);
});

test('what browsers and others send arrives byte for byte', async () => {
  const { gateway, open } = await besideAnOpenProxy();
  const targets = ['/', '/x//y/', '/x?a=\\d&b=//&c=?&d=%23', '/%23%5c%2f%2F', "/~a!$&'()*+,;=:@|^`<>", '/x/..%5cy'];

  for (const target of targets) {
    await exchange(gateway.url, head(`GET ${target} HTTP/1.1`, 'Host: DATA-host:8080'));
    expect(open.requests.at(-1)?.url, target).toBe(target);
  }
  const lines = [
    ['GET http://data-host HTTP/1.1', 'Host: data-host'],
    ['GET / HTTP/1.1', 'Host: [::1]:80'],
    ['GET / HTTP/1.1', 'Host: one_two.example.'],
    ['GET / HTTP/1.0'],
  ];
  for (const request of lines) {
    expect(statuses(await exchange(gateway.url, head(...request))), request.join()).toEqual([200]);
  }
});
