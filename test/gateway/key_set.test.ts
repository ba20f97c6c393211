import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../support/documents.ts';
import { filesWith } from '../support/files.ts';
import { type Stage, stage, statusOfNewToken } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { type ScriptedIdp, startScriptedIdp } from '../support/scripted_idp.ts';
import { ANSWER_TYPE, answerFor, ISSUER, makeSigner, type Signer } from '../support/signer.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

const ACTION = {
  introspectionResponse: `application/${ANSWER_TYPE}`,
  issuer: ISSUER,
  ...UNAVAILABLE_503,
};

async function statusFor({ gateway, idp }: Stage, signer: Signer): Promise<number> {
  idp.answer = { body: await signer.sign(answerFor(), { typ: ANSWER_TYPE }) };
  return statusOfNewToken(gateway);
}

async function keySetOf(...signers: Signer[]): Promise<ScriptedIdp> {
  const server = await untilTestEnds(startScriptedIdp());
  publish(server, ...signers);
  return server;
}

function publish(server: ScriptedIdp, ...signers: Signer[]): void {
  const encryption = { kty: 'OKP', crv: 'X25519', x: 'AAAA', use: 'enc' };
  server.answer = { body: { keys: [encryption, ...signers.map(({ jwk }) => jwk)] } };
}

test('a key set with an address is asked for once, without anything of the client', async () => {
  const signer = await makeSigner();
  const keySet = await keySetOf(signer);
  const parts = await stage({ ...ACTION, jwks: keySet.endpoint });

  for (let i = 0; i < 5; i++) expect(await statusFor(parts, signer)).toBe(200);
  expect(keySet.requests).toHaveLength(1);
  expect(keySet.requests[0]).toMatchObject({ method: 'GET', body: '' });
  expect(Object.keys(keySet.requests[0]?.headers ?? {}).sort()).toEqual(['accept', 'host']);
});

test('a new key is fetched when it is first met, unknown keys at a bounded rate', async () => {
  const old = await makeSigner('RS256', 'old');
  const young = await makeSigner('RS256', 'young');
  const stranger = await makeSigner('RS256', 'stranger');
  const keySet = await keySetOf(old);
  const parts = await stage({ ...ACTION, jwks: keySet.endpoint });

  expect(await statusFor(parts, old)).toBe(200);
  publish(keySet, old, young);
  expect(await statusFor(parts, young)).toBe(200);
  expect(await statusFor(parts, old)).toBe(200);
  expect(await statusFor(parts, young)).toBe(200);
  expect(keySet.requests).toHaveLength(2);
  for (let i = 0; i < 10; i++) expect(await statusFor(parts, stranger)).toBe(503);
  expect(keySet.requests).toHaveLength(2);
});

test('without its key set nothing is verified, and known keys outlive an outage', async () => {
  const signer = await makeSigner();
  const dead = await stage({ ...ACTION, jwks: `http://127.0.0.1:${await freePort()}/jwks` });
  expect(await statusFor(dead, signer)).toBe(503);
  expect(dead.echo.requests).toEqual([]);
  expect(dead.gateway.errorLog()).toContain('JWT refused: keys (HTTP 502).');

  const keySet = await keySetOf(signer);
  const parts = await stage({ ...ACTION, jwks: keySet.endpoint });
  expect(await statusFor(parts, signer)).toBe(200);
  await keySet.close();
  expect(await statusFor(parts, signer)).toBe(200);
  expect(await statusFor(parts, await makeSigner('RS256', 'other'))).toBe(503);
});

test.each<[body: string, status: number, problem: string]>([
  ['', 200, 'keys (no JWK Set)'],
  ['[]', 200, 'keys (no JWK Set)'],
  ['{"keys":{}}', 200, 'keys (no JWK Set)'],
  ['<html>', 200, 'keys (no JWK Set)'],
  [`{"keys":[${'['.repeat(40)}`, 200, 'keys (no JWK Set)'],
  ['{"keys":[null,1,"a",{}]}', 200, 'signature'],
  ['{"keys":[]}', 404, 'keys (HTTP 404)'],
])('a key set that is none verifies nothing, and the log says so: %s, HTTP %i', async (body, status, problem) => {
  const keySet = await keySetOf();
  keySet.answer = { body, status };
  const parts = await stage({ ...ACTION, jwks: keySet.endpoint });
  expect(await statusFor(parts, await makeSigner())).toBe(503);
  expect(parts.gateway.errorLog()).toContain(`JWT refused: ${problem}.`);
});

test('a key set from a file', async () => {
  const signer = await makeSigner('ES384');
  const [file] = filesWith(JSON.stringify({ keys: [signer.jwk] }));
  const parts = await stage({ ...ACTION, jwks: file, algorithms: ['ES384'] });

  expect(await statusFor(parts, signer)).toBe(200);
});
