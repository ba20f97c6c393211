import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority, issueCertificate } from '../support/certificates.ts';
import { filesWith } from '../support/files.ts';
import { realBearer, type Stage, stage, statusOf } from '../support/gateway.ts';
import {
  type IdentityProvider,
  type IdentityProviderOptions,
  startIdentityProvider,
} from '../support/identity_provider.ts';
import { ANSWER_TYPE, makeSigner } from '../support/signer.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

const CLIENT = { grant_types: [], response_types: [], redirect_uris: [] };
const SECRET = 'a-secret-that-is-long-enough-for-an-HMAC';

function identityProvider(options?: IdentityProviderOptions): Promise<IdentityProvider> {
  return untilTestEnds(startIdentityProvider(options));
}

/** The policy's endpoint is oidc-provider's own. */
function endpointOf(idp: IdentityProvider) {
  return { introspectionEndpoint: `${idp.issuer}/token/introspection` };
}

function get({ gateway }: Stage, token: string): Promise<number> {
  return statusOf(gateway, realBearer(token));
}

/** A good token passes, any other does not: so the gateway's own credentials were accepted. */
async function expectJudgement(parts: Stage, idp: IdentityProvider): Promise<void> {
  const token = await idp.passwordToken();
  expect(await get(parts, token)).toBe(200);
  expect(parts.echo.requests.at(-1)?.headers['x-token-username']).toBe('nginx-user');
  expect(await get(parts, 'unknown-token')).toBe(403);
  await expect.poll(parts.gateway.accessLog).toMatch(/outcome=allowed[^\n]*\n[^\n]*outcome=inactive/);
}

test('a signed answer (RFC 9701), verified with the published key set', async () => {
  const idp = await identityProvider();
  const parts = await stage({
    ...endpointOf(idp),
    introspectionResponse: `application/${ANSWER_TYPE}`,
    jwks: `${idp.issuer}/jwks`,
    issuer: idp.issuer,
    forwardToken: true,
    verifyClaims: [{ claim: 'resource_access.account.roles', type: 'ARRAY', value: ['view-profile'] }],
    cacheIntrospectionResponse: '0s',
  });

  await expectJudgement(parts, idp);
  const forwarded = String(parts.echo.requests[0]?.headers['x-token-introspection']);
  const [header, payload] = forwarded
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header).toMatchObject({ alg: 'RS256', typ: ANSWER_TYPE });
  expect(payload).toMatchObject({ iss: idp.issuer, aud: 'nginx-plus', token_introspection: { active: true } });

  const token = await idp.passwordToken();
  expect(await get(parts, token)).toBe(200);
  await idp.revoke(token);
  await expect.poll(() => get(parts, token), { timeout: 4_000 }).toBe(403);
});

test('a signed answer of another issuer is refused', async () => {
  const idp = await identityProvider();
  const action = {
    ...endpointOf(idp),
    introspectionResponse: `application/${ANSWER_TYPE}`,
    jwks: `${idp.issuer}/jwks`,
    issuer: `${idp.issuer}/`,
  };
  const parts = await stage(action);
  expect(await get(parts, await idp.passwordToken())).toBe(403);
  expect(parts.gateway.errorLog()).toContain('JWT refused: iss.');
});

test('opaque tokens with client_secret_basic', async () => {
  const idp = await identityProvider();
  await expectJudgement(await stage(endpointOf(idp)), idp);
});

test.each(['client_secret_post', 'client_secret_jwt'] as const)('%s', async (method) => {
  const client = { ...CLIENT, client_id: 'gateway', client_secret: SECRET, token_endpoint_auth_method: method };
  const idp = await identityProvider({ clients: [client] });
  const action = { ...endpointOf(idp), clientAuthentication: method };

  await expectJudgement(await stage(action, { data: { clientAppID: 'gateway', clientSecret: SECRET } }), idp);
  const wrong = await stage(action, { data: { clientAppID: 'gateway', clientSecret: `${SECRET}!` } });
  expect(await get(wrong, await idp.passwordToken())).toBe(403);
  expect(wrong.gateway.errorLog()).toContain('(HTTP 401)');
});

test.each(['RS256', 'PS256', 'ES256'])('private_key_jwt with %s', async (alg) => {
  const signer = await makeSigner(alg);
  const client = {
    ...CLIENT,
    client_id: 'gateway',
    token_endpoint_auth_method: 'private_key_jwt' as const,
    jwks: { keys: [signer.jwk] },
  };
  const idp = await identityProvider({ clients: [client] });
  const pem = (key: object) =>
    createPrivateKey({ key: key as JsonWebKey, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }) as string;
  const stranger = await makeSigner(alg);
  const [keyFile, wrongFile] = filesWith(pem(signer.privateJwk), pem(stranger.privateJwk));
  const action = {
    ...endpointOf(idp),
    clientAuthentication: 'private_key_jwt',
    clientAssertion: { keyFile, algorithm: alg, keyId: 'key-1' },
  };
  const data = { clientAppID: 'gateway' };

  await expectJudgement(await stage(action, { data }), idp);
  const atIssuer = { ...action, clientAssertion: { ...action.clientAssertion, audience: idp.issuer } };
  expect(await get(await stage(atIssuer, { data }), await idp.passwordToken())).toBe(200);
  const wrong = { ...action, clientAssertion: { ...action.clientAssertion, keyFile: wrongFile } };
  expect(await get(await stage(wrong, { data }), await idp.passwordToken())).toBe(403);
});

test('tls_client_auth: the certificate authenticates the gateway, over verified TLS', async () => {
  const authority = await createAuthority();
  const [server, own, other] = await Promise.all(
    ['idp.example', 'gateway', 'other'].map((name) => issueCertificate(authority, name)),
  );
  if (!server || !own || !other) throw new Error('no certificates');
  const client = {
    ...CLIENT,
    client_id: 'gateway',
    token_endpoint_auth_method: 'tls_client_auth' as const,
    tls_client_auth_subject_dn: 'CN=gateway',
  };
  const idp = await identityProvider({ clients: [client], tls: { server, authority } });
  const [trustedCertificate, certificate, certificateKey, otherCertificate, otherKey, stranger] = filesWith(
    authority.certificate,
    own.certificate,
    own.key,
    other.certificate,
    other.key,
    (await createAuthority()).certificate,
  );
  const action = {
    introspectionEndpoint: idp.tlsIntrospectionEndpoint,
    proxyTLSName: 'idp.example',
    enableSNI: true,
    clientAuthentication: 'tls_client_auth',
  };
  const data = { clientAppID: 'gateway' };
  const tls = { trustedCertificate, certificate, certificateKey };

  await expectJudgement(await stage({ ...action, tls }, { data }), idp);
  const asOther = { ...tls, certificate: otherCertificate, certificateKey: otherKey };
  const wrong = await stage({ ...action, tls: asOther }, { data });
  expect(await get(wrong, await idp.passwordToken())).toBe(403);
  expect(wrong.gateway.errorLog()).toContain('(HTTP 401)');
  const misled = await stage({ ...action, tls: { ...tls, trustedCertificate: stranger } }, { data });
  expect(await get(misled, await idp.passwordToken())).toBe(403);
  expect(misled.gateway.errorLog()).toContain('(HTTP 502)');
});
