import { once } from 'node:events';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { expect, onTestFinished, test } from 'vitest';
import { withHttp2 } from '../../support/edits.ts';
import { bearer, type Stage, stage } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { onlyGood } from '../../support/scripted_idp.ts';
import { verdictServerNames } from '../../support/verdict_server.ts';

async function http2Stage(action: object = {}): Promise<Stage & { client: ClientHttp2Session }> {
  const parts = await stage(action, { edit: withHttp2 });
  parts.idp.answer = onlyGood;
  const client = connect(parts.gateway.url);
  client.on('error', () => {});
  onTestFinished(() => client.destroy());
  return { ...parts, client };
}

/** The status, or 0 when the server ends the stream without one. */
async function statusOf(client: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: Buffer): Promise<number> {
  const stream = client.request({ ':path': '/', ...headers }, { endStream: body === undefined });
  stream.on('error', () => {});
  if (body !== undefined) stream.end(body);
  const [head] = await Promise.race([once(stream, 'response'), once(stream, 'close')]).catch(() => [0]);
  stream.resume();
  return typeof head === 'object' ? Number(head[':status']) : 0;
}

const GOOD = bearer('good');
const BAD = bearer('bad');

const REFUSED: [what: string, headers: OutgoingHttpHeaders, body?: Buffer][] = [
  ['no token', {}],
  ['a bad token', BAD],
  ['a bad token, HEAD', { ':method': 'HEAD', ...BAD }],
  ['a bad token and a body', { ':method': 'POST', ...BAD }, Buffer.alloc(300_000)],
  ['a query too', { ...GOOD, ':path': '/?access_token=b' }],
  ['a foreign identity header', { ...GOOD, 'x-token-admin': 'spoofed' }],
  ['a credential of ours', { 'x-oauth2-credential': `${CANARY}good` }],
  ['an odd path', { ':path': '/..%2f' }],
  ['the internal location', { ':path': '/_oauth2_send_introspection_request', ...BAD }],
];

test('HTTP/2: what must be refused is refused, on one connection beside good requests', async () => {
  const { client, echo } = await http2Stage();
  expect(await statusOf(client, { ':path': '/a' })).toBe(401);

  for (const [what, headers, body] of REFUSED) {
    const [status, good] = await Promise.all([statusOf(client, headers, body), statusOf(client, GOOD)]);
    expect([0, 400, 401, 403, 404], what).toContain(status);
    expect(good, what).toBe(200);
  }
  expect(echo.requests).toHaveLength(REFUSED.length);
  expect(JSON.stringify(echo.requests)).not.toMatch(/spoofed|CanaryToken/);
});

test('HTTP/2: the name of the verdict server opens nothing', async () => {
  const { client, gateway, idp } = await http2Stage();
  const question = { ':authority': verdictServerNames(gateway)[0], 'x-oauth2-credential': `${CANARY}good` };

  expect(await statusOf(client, question)).toBe(401);
  expect(idp.requests).toEqual([]);
});

test('HTTP/2: identity headers are set by the gateway alone', async () => {
  const { client, echo } = await http2Stage();
  await statusOf(client, { ...GOOD, 'x-token-username': 'spoofed', 'x-token-sub': 'spoofed', te: 'trailers' });

  expect(echo.requests[0]?.headers).toMatchObject({ 'x-token-username': 'alice' });
  expect(JSON.stringify(echo.requests)).not.toContain('spoofed');
});
