import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { issueCertificate } from '../support/certificates.ts';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { onEveryEngine } from '../support/containers/engines.ts';
import { bearer, startGateway } from '../support/containers/gateway.ts';
import {
  accessToken,
  CLIENT_KEY_ID,
  endpointPath,
  ISSUER,
  introspectionEndpoint,
  sharedKeycloak,
} from '../support/containers/keycloak.ts';

const echo = useEchoHost();

onEveryEngine((engine) => {
  const keycloak = sharedKeycloak();
  type Options = Parameters<typeof startGateway>[3];
  const upsert = (action: object, options: Options) =>
    startGateway(engine, echo, { introspectionEndpoint: introspectionEndpoint(keycloak.address), ...action }, options);

  async function statusOf(gateway: Awaited<ReturnType<typeof startGateway>>): Promise<number> {
    return (await gateway.post(bearer(await accessToken(keycloak)))).status;
  }

  test('client_secret_post', async () => {
    const gateway = await upsert({ clientAuthentication: 'client_secret_post' }, {});
    expect(await statusOf(gateway)).toBe(200);
  });

  test('client_secret_jwt', async () => {
    const action = { clientAuthentication: 'client_secret_jwt', clientAssertion: { audience: ISSUER } };
    const gateway = await upsert(action, { client: 'signs-with-its-secret' });
    expect(await statusOf(gateway)).toBe(200);
  });

  test('private_key_jwt', async () => {
    const keyFile = join(tmpdir(), `client-key-${process.pid}.pem`);
    onTestFinished(() => rmSync(keyFile, { force: true }));
    writeFileSync(keyFile, inject('clientKey'), { mode: 0o600 });
    const clientAssertion = { keyFile, algorithm: 'ES256', keyId: CLIENT_KEY_ID, audience: ISSUER };
    const gateway = await upsert(
      { clientAuthentication: 'private_key_jwt', clientAssertion, cacheIntrospectionResponse: '0s' },
      { client: 'signs-with-a-key', secret: '' },
    );
    // Each call has an assertion of its own: Keycloak takes none twice.
    expect(await statusOf(gateway)).toBe(200);
    expect(await statusOf(gateway)).toBe(200);
  });

  test('tls_client_auth', async () => {
    const { certificate, key } = await issueCertificate(inject('authority'), 'has-a-certificate');
    const files = [
      { content: inject('authority').certificate, target: '/etc/ssl/keycloak-ca.pem' },
      { content: certificate, target: '/etc/ssl/client.pem' },
      { content: key, target: '/etc/ssl/client.key', mode: 0o600 },
    ];
    const tls = {
      trustedCertificate: '/etc/ssl/keycloak-ca.pem',
      certificate: '/etc/ssl/client.pem',
      certificateKey: '/etc/ssl/client.key',
    };
    const action = {
      introspectionEndpoint: `https://${keycloak.address}:8443${endpointPath('token/introspect')}`,
      proxyTLSName: 'auth-host',
      tls,
    };
    const client = { client: 'has-a-certificate', secret: '', files };
    const gateway = await upsert({ ...action, clientAuthentication: 'tls_client_auth' }, client);
    expect(await statusOf(gateway)).toBe(200);
  });
});
