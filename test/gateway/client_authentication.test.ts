import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../support/documents.ts';
import { filesWith } from '../support/files.ts';
import { type Stage, stage, statusOfNewToken } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { active, type ScriptedIdp, startScriptedIdp } from '../support/scripted_idp.ts';
import { makeSigner } from '../support/signer.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

/** Everything that NGINX wrote to disk for this gateway. */
function written({ gateway }: Stage): string {
  return readdirSync(gateway.state, { recursive: true, encoding: 'utf8' })
    .map((name) => join(gateway.state, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');
}

const ALGORITHMS = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512'];

test.each(ALGORITHMS)('private_key_jwt with %s: a new assertion for each call', async (alg) => {
  const signer = await makeSigner(alg);
  const key = createPrivateKey({ key: signer.privateJwk as JsonWebKey, format: 'jwk' });
  const [keyFile] = filesWith(key.export({ type: 'pkcs8', format: 'pem' }) as string);
  const parts = await stage({
    clientAuthentication: 'private_key_jwt',
    clientAssertion: { keyFile, algorithm: alg, keyId: 'gateway-key' },
  });

  const seen: string[] = [];
  for (let i = 0; i < 2; i++) {
    expect(await statusOfNewToken(parts.gateway)).toBe(200);
    const call = parts.idp.requests.at(-1);
    expect(call?.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(call?.form ?? [])).toEqual({
      token: expect.stringContaining(CANARY),
      client_id: 'nginx-plus',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.any(String),
    });
    const { payload, protectedHeader } = await jwtVerify(
      call?.form.get('client_assertion') ?? '',
      createPublicKey(key),
      { audience: parts.idp.endpoint, issuer: 'nginx-plus', subject: 'nginx-plus', maxTokenAge: '5s' },
    );
    expect(protectedHeader).toEqual({ alg, typ: 'JWT', kid: 'gateway-key' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    seen.push(payload.jti ?? '');
  }
  expect(seen[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(seen).size).toBe(2);
});

test('private_key_jwt: a JWK file names its key id, and the audience is configurable', async () => {
  const signer = await makeSigner('ES256', 'from-the-file');
  const [keyFile] = filesWith(JSON.stringify(signer.privateJwk));
  const parts = await stage({
    clientAuthentication: 'private_key_jwt',
    clientAssertion: { keyFile, audience: 'https://idp.example/token' },
  });

  expect(await statusOfNewToken(parts.gateway)).toBe(200);
  const { payload, protectedHeader } = await jwtVerify(
    parts.idp.requests[0]?.form.get('client_assertion') ?? '',
    createPublicKey({ key: signer.jwk as JsonWebKey, format: 'jwk' }),
  );
  expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'from-the-file' });
  expect(payload.aud).toBe('https://idp.example/token');
});

test.each(['HS256', 'HS384', 'HS512'])('client_secret_jwt with %s', async (algorithm) => {
  const secret = 'päss$"\\ word-that-is-long-enough-for-any-HMAC-algorithm-of-them-all!';
  const parts = await stage(
    { clientAuthentication: 'client_secret_jwt', clientAssertion: { algorithm } },
    { data: { clientAppID: 'my app', clientSecret: secret } },
  );

  expect(await statusOfNewToken(parts.gateway)).toBe(200);
  const form = parts.idp.requests[0]?.form;
  expect(form?.get('client_id')).toBe('my app');
  const { payload } = await jwtVerify(form?.get('client_assertion') ?? '', new TextEncoder().encode(secret), {
    algorithms: [algorithm],
    audience: parts.idp.endpoint,
    issuer: 'my app',
  });
  expect(payload.sub).toBe('my app');
  expect(written(parts)).not.toContain(form?.get('client_assertion'));
});

test('bearer: the secret is the token', async () => {
  const parts = await stage(
    { clientAuthentication: 'bearer' },
    { data: { clientAppID: 'gateway', clientSecret: 'own+token/==' } },
  );

  expect(await statusOfNewToken(parts.gateway)).toBe(200);
  expect(parts.idp.requests[0]?.headers.authorization).toBe('Bearer own+token/==');
  expect([...(parts.idp.requests[0]?.form.keys() ?? [])]).toEqual(['token']);
});

/** A token endpoint that numbers its tokens. */
async function tokenEndpoint(expiresIn: number): Promise<ScriptedIdp> {
  const server = await untilTestEnds(startScriptedIdp());
  server.answer = () => ({
    body: { access_token: `own-token-${server.requests.length}`, token_type: 'Bearer', expires_in: expiresIn },
  });
  return server;
}

function grant(server: ScriptedIdp, more: object = {}) {
  return {
    clientAuthentication: 'bearer',
    clientCredentialsGrant: { tokenEndpoint: server.endpoint, ...more },
    ...UNAVAILABLE_503,
  };
}

test('bearer by client credentials grant: one token for many calls, never on disk in clear', async () => {
  const server = await tokenEndpoint(600);
  const parts = await stage(grant(server, { scope: 'introspect read' }));

  for (let i = 0; i < 5; i++) expect(await statusOfNewToken(parts.gateway)).toBe(200);
  expect(parts.idp.requests.map(({ headers }) => headers.authorization)).toEqual(Array(5).fill('Bearer own-token-1'));
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    body: 'grant_type=client_credentials&scope=introspect+read',
    headers: { authorization: `Basic ${Buffer.from('nginx-plus:nginx-plus-secret').toString('base64')}` },
  });
  const everything = written(parts);
  expect(everything).not.toContain('own-token-1');
  expect(everything).not.toContain('nginx-plus-secret');
});

test('bearer by client credentials grant: renewed before it expires, without a wait', async () => {
  const server = await tokenEndpoint(8);
  const parts = await stage(grant(server));
  expect(await statusOfNewToken(parts.gateway)).toBe(200);

  const used = () => parts.idp.requests.at(-1)?.headers.authorization;
  for (const end = Date.now() + 7_000; Date.now() < end && used() === 'Bearer own-token-1'; await sleep(200)) {
    expect(await statusOfNewToken(parts.gateway)).toBe(200);
  }
  expect(used()).toBe('Bearer own-token-2');
  expect(server.requests).toHaveLength(2);
});

test('bearer by client credentials grant: a token that the endpoint refuses is replaced', async () => {
  const server = await tokenEndpoint(600);
  const parts = await stage(grant(server));
  expect(await statusOfNewToken(parts.gateway)).toBe(200);

  parts.idp.answer = { status: 401 };
  expect(await statusOfNewToken(parts.gateway)).toBe(503);
  parts.idp.answer = active();
  expect(await statusOfNewToken(parts.gateway)).toBe(200);
  expect(parts.idp.requests.at(-1)?.headers.authorization).toBe('Bearer own-token-2');
});

test('bearer by client credentials grant: without a token there is no call', async () => {
  const server = await tokenEndpoint(600);
  const parts = await stage(grant(server));
  server.answer = { status: 401, body: { error: 'invalid_client' } };
  expect(await statusOfNewToken(parts.gateway)).toBe(503);
  expect(parts.idp.requests).toEqual([]);
  expect(parts.gateway.errorLog()).toContain('js: OAuth client credentials grant failed (HTTP 401).');
  server.answer = { body: { access_token: 'good', token_type: 'bearer' } };
  await expect.poll(() => statusOfNewToken(parts.gateway), { timeout: 3_000 }).toBe(200);
});
