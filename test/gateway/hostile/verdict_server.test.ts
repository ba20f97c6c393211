import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { documentWith } from '../../support/documents.ts';
import { makeDpopClient } from '../../support/dpop_client.ts';
import { inConfiguration, inHttp } from '../../support/edits.ts';
import { bearer, gatewayFor, stage, statusOf } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { head, statuses } from '../../support/raw.ts';
import { active, INACTIVE, onlyGood } from '../../support/scripted_idp.ts';
import { askVerdictServer, verdictServerNames } from '../../support/verdict_server.ts';

// Another user of the machine can ask the verdict server; nothing that he sends may change what clients get.

test('two names in one request put no verdict of one policy into the cache of another', async () => {
  const { idp, echo } = await stage();
  const action = { introspectionEndpoint: idp.endpoint };
  const gateway = await gatewayFor([
    documentWith({ ...action, requiredScopes: ['admin'] }, { backendPort: echo.port, basePath: '/strict' }),
    documentWith(action, { backendPort: echo.port, basePath: '/lenient' }),
  ]);
  const [strict, lenient] = verdictServerNames(gateway);
  for (const [first, second] of [
    [strict, lenient],
    [lenient, strict],
  ]) {
    const lines = [`Host: ${second}`, `X-OAuth2-Credential: ${CANARY}mine`];
    await askVerdictServer(gateway, head(`GET http://${first}/ HTTP/1.1`, ...lines));
  }
  expect(await statusOf(gateway, bearer('mine'), '/strict')).toBe(403);
  expect(await statusOf(gateway, bearer('mine'), '/lenient')).toBe(200);
});

test('a verdict on somebody’s own token is none on a request without a token', async () => {
  const { gateway, idp } = await stage();
  const host = `Host: ${verdictServerNames(gateway)[0]}`;
  const ask = (...lines: string[]) => askVerdictServer(gateway, head('GET / HTTP/1.1', host, ...lines));
  const second = 'Authorization: Bearer second';

  expect(statuses(await ask(`X-OAuth2-Credential: ${CANARY}mine`, second))).toEqual([204]);
  idp.answer = INACTIVE;
  expect(statuses(await ask())).toEqual([401]);
  expect(statuses(await ask(`X-OAuth2-Credential: ${CANARY}inactive`, second))).toEqual([401]);
});

test('the verdict server has no files', async () => {
  const { gateway } = await stage({}, { edit: inHttp('root /etc;') });
  const answer = await askVerdictServer(
    gateway,
    head('GET /passwd HTTP/1.1', `Host: ${verdictServerNames(gateway)[0]}`),
  );
  expect(statuses(answer)).toEqual([404]);
});

test('a key in the question makes no bearer token of a bound one', async () => {
  const { gateway, idp } = await stage({ confirmationMethods: ['jkt'] });
  const { jkt } = await makeDpopClient();
  idp.answer = active({ cnf: { jkt } });
  const lines = [
    `Host: ${verdictServerNames(gateway)[0]}`,
    `X-OAuth2-Credential: ${CANARY}stolen`,
    `X-OAuth2-JKT: ${jkt}`,
  ];
  await askVerdictServer(gateway, head('GET / HTTP/1.1', ...lines));
  expect(await statusOf(gateway, bearer('stolen'))).toBe(403);
});

test('a body does not become a question of its own on a connection of the gateway', async () => {
  const { gateway, idp, echo } = await stage(
    { confirmationMethods: ['jkt'] },
    { edit: inConfiguration('worker_processes auto;', 'worker_processes 1;') },
  );
  idp.answer = (token) => (token === 'valid' ? { ...active(), delay: 300 } : INACTIVE);
  const [name] = verdictServerNames(gateway);
  const { prove } = await makeDpopClient();
  const token = `${CANARY}any`;
  const proof = await prove('GET', 'http://data-host/', token);
  for (const path of ['/dpop/', '/']) {
    const body = `GET /verdict HTTP/1.1\r\nHost: ${name}\r\nX-OAuth2-Credential: ${CANARY}valid\r\n\r\n`;
    const lines = [
      `POST ${path} HTTP/1.1`,
      `Host: ${name}`,
      `X-OAuth2-Credential: ${path === '/' ? token : `!dpop ${token} ${proof}`}`,
      'X-OAuth2-Method: GET',
      'X-OAuth2-URI: http://data-host/',
      `Content-Length: ${body.length}`,
    ];
    const asked = askVerdictServer(gateway, head(...lines) + body);
    await sleep(60);
    expect(await statusOf(gateway), path).toBe(401);
    expect(await statusOf(gateway, bearer('garbage')), path).toBe(403);
    await asked;
    expect(await statusOf(gateway, bearer('garbage')), path).toBe(403);
  }
  expect(echo.requests).toEqual([]);
});

const LENIENT = inHttp('underscores_in_headers on; ignore_invalid_headers off;');

test.for(['hashed', 'plain'])('no other spelling of a header stands for the token: %s', async (cacheKey) => {
  const { gateway, idp } = await stage({ cacheKey }, { edit: LENIENT, tokensMayBeIn: /tokens_/ });
  idp.answer = onlyGood;
  const [name] = verdictServerNames(gateway);
  for (const [first, second] of [
    ['X_OAuth2_Credential', 'X-OAuth2-Credential'],
    ['X-OAuth2_Credential', 'X-OAuth2-Credential'],
  ]) {
    for (const other of ['!missing', `${CANARY}garbage`]) {
      const lines = [`Host: ${name}`, `${first}: ${other}`, `${second}: ${CANARY}good`];
      await askVerdictServer(gateway, head('GET / HTTP/1.1', ...lines));
    }
  }
  expect(await statusOf(gateway)).toBe(401);
  expect(await statusOf(gateway, bearer('garbage'))).toBe(403);
});

test('no other spelling of a header stands for the access rule', async () => {
  const conditions = [
    { allowAccess: { route: '/admin' }, when: [{ key: 'token.role', matchOneOf: { values: ['admin'] } }] },
  ];
  const policies = { 'access-control-routing': [{ action: { conditions } }] };
  const { gateway, idp } = await stage({}, { policies, edit: LENIENT });
  idp.answer = active({ role: 'user' });
  const lines = ['X_OAuth2_Access: 0:', 'X-OAuth2-Access: -', `X-OAuth2-Credential: ${CANARY}mine`];
  await askVerdictServer(gateway, head('GET / HTTP/1.1', `Host: ${verdictServerNames(gateway)[0]}`, ...lines));
  expect(await statusOf(gateway, bearer('mine'), '/admin')).toBe(403);
});
