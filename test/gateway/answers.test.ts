import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../support/documents.ts';
import { bearer, send, stage, statusOf } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { type Answer, active, INACTIVE, RESET } from '../support/scripted_idp.ts';

const now = Math.floor(Date.now() / 1000);
const json = (body: unknown): Answer => ({ body: JSON.stringify(body) });

const REFUSALS: [string, Answer][] = [
  ['inactive', INACTIVE],
  ['expired', json({ active: true, exp: now - 1 })],
  ['not yet valid', json({ active: true, nbf: now + 600 })],
];

const OUTAGES: [string, Answer][] = [
  ['active "true"', json({ active: 'true' })],
  ['active 1', json({ active: 1 })],
  ['no active', json({ sub: 'x' })],
  ['an array', json([{ active: true }])],
  ['a text', json('active')],
  ['null', json(null)],
  ['exp as text', json({ active: true, exp: String(now + 600) })],
  ['HTML', { headers: { 'Content-Type': 'text/html' }, body: '<html>Log in</html>' }],
  ['truncated JSON', { body: '{"active":true,"scope":"re' }],
  ['nothing', { body: '' }],
  ['204', { status: 204 }],
  ['302', { status: 302, headers: { Location: '/introspect-elsewhere' }, body: { active: true } }],
  ['401', { status: 401, body: { active: true } }],
  ['404', { status: 404, body: { active: true } }],
  ['500', { status: 500, body: { active: true } }],
  ['201', { status: 201, body: { active: true } }],
  ['reset', RESET],
  [
    'reset in the body',
    {
      socket: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{"active":true');
        setTimeout(() => socket.resetAndDestroy(), 50);
      },
    },
  ],
  ['no HTTP', { socket: (socket) => socket.end('SSH-2.0-OpenSSH\r\n') }],
];

test('an answer that says inactive refuses with 403 and invalid_token', async () => {
  const parts = await stage(UNAVAILABLE_503);

  for (const [name, answer] of REFUSALS) {
    parts.idp.answer = answer;
    const { status, headers } = await send(parts.gateway, { headers: bearer(`t-${name.replaceAll(' ', '-')}`) });
    expect(status, name).toBe(403);
    expect(headers['www-authenticate'], name).toBe('Bearer realm="data-host", error="invalid_token"');
    expect(headers['cache-control'], name).toBe('no-store');
    expect(headers, name).not.toHaveProperty('retry-after');
  }
  await expect.poll(() => parts.gateway.accessLog().match(/outcome=inactive/g)).toHaveLength(REFUSALS.length);
  expect(parts.gateway.errorLog()).toContain('js: OAuth token introspection found inactive token.');
  expect(parts.echo.requests).toEqual([]);
});

test('every other answer counts as unavailable and never allows', async () => {
  const parts = await stage(UNAVAILABLE_503);

  let count = 0;
  for (const [name, answer] of OUTAGES) {
    parts.idp.answer = answer;
    const { status, headers } = await send(parts.gateway, { headers: bearer(`u${++count}`) });
    expect(status, name).toBe(503);
    expect(headers['retry-after'], name).toMatch(/^\d+$/);
    expect(headers['www-authenticate'], name).toMatch(/^Bearer realm="data-host"/);
    expect(headers['cache-control'], name).toBe('no-store');
  }
  await expect.poll(() => parts.gateway.accessLog().match(/outcome=unavailable/g)).toHaveLength(count);
  expect(parts.gateway.errorLog()).toContain('js: OAuth unexpected response from introspection server (HTTP 302).');
  expect(parts.echo.requests).toEqual([]);
});

test('a refused connection is unavailable, by default with the status of noMatch', async () => {
  const parts = await stage({ introspectionEndpoint: `http://127.0.0.1:${await freePort()}/introspect` });

  const { status, headers } = await send(parts.gateway, { headers: bearer('t') });
  expect(status).toBe(403);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['www-authenticate']).toMatch(/^Bearer realm=/);
  await expect.poll(parts.gateway.accessLog).toContain('outcome=unavailable');
});

test('a gzip answer is read', async () => {
  const parts = await stage();
  parts.idp.answer = {
    headers: { 'Content-Encoding': 'gzip' },
    body: gzipSync(JSON.stringify(active({ username: 'zipped' }).body)),
  };

  expect(await statusOf(parts.gateway, bearer('t'))).toBe(200);
  expect(parts.echo.requests[0]?.headers['x-token-username']).toBe('zipped');
});

test('the gateway recovers when the endpoint does', async () => {
  const parts = await stage(UNAVAILABLE_503);
  parts.idp.answer = { status: 500 };
  expect(await statusOf(parts.gateway, bearer('t'))).toBe(503);

  parts.idp.answer = active();
  await expect.poll(() => statusOf(parts.gateway, bearer('t')), { timeout: 3_000 }).toBe(200);
});

test('a claim that breaks its rule is named in the log without its value', async () => {
  const parts = await stage({ verifyClaims: [{ claim: 'role', type: 'STRING', value: 'wanted-value' }] });
  parts.idp.answer = active({ role: 'other-value' });

  expect(await statusOf(parts.gateway, bearer('t'))).toBe(403);
  expect(parts.gateway.errorLog()).toContain('js: OAuth claim verification failed: role');
  expect(parts.gateway.errorLog()).not.toMatch(/wanted-value|other-value/);
  await expect.poll(parts.gateway.accessLog).toContain('outcome=claim_mismatch');
});
