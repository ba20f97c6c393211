import { createHash, X509Certificate } from 'node:crypto';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { type Certificate, createAuthority, issueCertificate } from '../support/certificates.ts';
import { all, inListen, inServer } from '../support/edits.ts';
import { filesWith } from '../support/files.ts';
import { realBearer, type Stage, send, stage, statusOf } from '../support/gateway.ts';
import { startIdentityProvider } from '../support/identity_provider.ts';
import { active } from '../support/scripted_idp.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

const authority = await createAuthority();
const [server, alice, mallory] = (await Promise.all(
  ['data-host', 'alice', 'mallory'].map((name) => issueCertificate(authority, name)),
)) as [Certificate, Certificate, Certificate];

/** A gateway whose public server asks for client certificates; the possession of the key is all that counts. */
async function tlsStage(action: object): Promise<Stage> {
  const [cert, key] = filesWith(server.certificate, server.key);
  const tls = `ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_verify_client optional_no_ca;`;
  return stage(action, { edit: all(inListen('ssl'), inServer(tls)) });
}

async function get({ gateway }: Stage, token: string, client?: Certificate): Promise<number> {
  const connect = { ca: authority.certificate, servername: 'data-host', cert: client?.certificate, key: client?.key };
  const dispatcher = await untilTestEnds(new Agent({ connect }));
  const url = gateway.url.replace('http:', 'https:');
  return (await send({ url }, { headers: { ...realBearer(token), host: 'data-host' }, dispatcher })).status;
}

function thumbprint({ certificate }: Certificate): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
}

const ENABLED = { confirmationMethods: ['x5t#S256'] };

test('a certificate-bound token is good with its certificate only, cached or not', async () => {
  const parts = await tlsStage(ENABLED);
  parts.idp.answer = active({ cnf: { 'x5t#S256': thumbprint(alice) } });

  expect(await get(parts, 't', mallory)).toBe(403);
  expect(await get(parts, 't', alice)).toBe(200);
  expect(await get(parts, 't', alice)).toBe(200);
  expect(await get(parts, 't', mallory)).toBe(403);
  expect(await get(parts, 't')).toBe(403);
  expect(await get(parts, 't', alice)).toBe(200);
  await expect.poll(parts.gateway.accessLog).toMatch(/outcome=allowed cache=HIT/);
  expect(parts.gateway.errorLog()).toContain('js: OAuth claim verification failed: cnf');
  expect(parts.echo.requests).toHaveLength(3);
});

test('a header of the client is no certificate', async () => {
  const parts = await stage(ENABLED);
  parts.idp.answer = active({ cnf: { 'x5t#S256': thumbprint(alice) } });

  const headers = { authorization: 'Bearer t', 'x-oauth2-certificate': thumbprint(alice) };
  expect(await statusOf(parts.gateway, headers)).toBe(403);
});

test('other bindings are refused, and a bearer token needs no certificate', async () => {
  const parts = await tlsStage(ENABLED);
  const bindings = [
    { jkt: thumbprint(alice) },
    { 'x5t#S256': thumbprint(alice), jkt: 'a' },
    { 'x5t#S256': [thumbprint(alice)] },
    { 'x5t#S256': '' },
    {},
    thumbprint(alice),
  ];
  for (const [index, cnf] of bindings.entries()) {
    parts.idp.answer = active({ cnf });
    expect(await get(parts, `bound-${index}`, alice), JSON.stringify(cnf)).toBe(403);
  }
  parts.idp.answer = active();
  expect(await get(parts, 'bearer-1')).toBe(200);
  expect(await get(parts, 'bearer-2', mallory)).toBe(200);
});

test('where the policy does not confirm certificates, a bound token is refused', async () => {
  const parts = await tlsStage({});
  parts.idp.answer = active({ cnf: { 'x5t#S256': thumbprint(alice) } });

  expect(await get(parts, 't', alice)).toBe(403);
});

test('oidc-provider: a token that it bound to a certificate', async () => {
  const idp = await untilTestEnds(startIdentityProvider());
  const parts = await tlsStage({ ...ENABLED, introspectionEndpoint: `${idp.issuer}/token/introspection` });
  const token = await idp.passwordToken({ certificate: alice.certificate });

  expect(await get(parts, token)).toBe(403);
  expect(await get(parts, token, mallory)).toBe(403);
  expect(await get(parts, token, alice)).toBe(200);
});
