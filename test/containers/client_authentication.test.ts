import { exportPKCS8, generateKeyPair } from 'jose';
import { expect, inject, test } from 'vitest';
import { type Certificate, issueCertificate } from '../support/certificates.ts';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { onEveryEngine } from '../support/containers/engines.ts';
import { bearer, type ContainerGateway, startGateway } from '../support/containers/gateway.ts';
import {
  accessToken,
  CLIENT_KEY_ID,
  endpointPath,
  ISSUER,
  KEYCLOAK_NAME,
  sharedKeycloak,
} from '../support/containers/keycloak.ts';
import { filesWith } from '../support/files.ts';

const echo = useEchoHost();

onEveryEngine((engine) => {
  const keycloak = sharedKeycloak();

  /** A good token passes and another is inactive: Keycloak took the gateway's credentials. */
  async function expectAccepted(gateway: ContainerGateway): Promise<void> {
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(200);
    expect((await gateway.post(bearer('invalid-token'))).status).toBe(403);
    expect(await gateway.errorLog()).toContain('js: OAuth token introspection found inactive token.');
    expect(await gateway.errorLog()).not.toContain('unexpected response');
  }

  async function expectRejected(gateway: ContainerGateway): Promise<void> {
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(403);
    expect(await gateway.errorLog()).toMatch(/unexpected response from introspection server \(HTTP 40[01]\)/);
  }

  test('client_secret_post', async () => {
    const action = { clientAuthentication: 'client_secret_post' };
    await expectAccepted(await startGateway(engine, echo, action));
    await expectRejected(await startGateway(engine, echo, action, { secret: 'CanarySecret-wrong' }));
  });

  test('client_secret_jwt', async () => {
    const action = { clientAuthentication: 'client_secret_jwt', clientAssertion: { audience: ISSUER } };
    const client = 'signs-with-its-secret';
    await expectAccepted(await startGateway(engine, echo, action, { client }));
    await expectRejected(await startGateway(engine, echo, action, { client, secret: 'CanarySecret-wrong' }));
  });

  test('private_key_jwt', async () => {
    const action = (key: string) => ({
      clientAuthentication: 'private_key_jwt',
      clientAssertion: { keyFile: filesWith(key)[0], algorithm: 'ES256', keyId: CLIENT_KEY_ID, audience: ISSUER },
      // Each call has an assertion of its own: Keycloak takes none twice.
      cacheIntrospectionResponse: '0s',
    });
    const client = { client: 'signs-with-a-key', secret: '' };
    await expectAccepted(await startGateway(engine, echo, action(inject('clientKey')), client));
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await expectRejected(await startGateway(engine, echo, action(await exportPKCS8(privateKey)), client));
  });

  test('tls_client_auth', async () => {
    const authority = inject('authority');
    const action = {
      introspectionEndpoint: `https://${keycloak.address}:8443${endpointPath('token/introspect')}`,
      proxyTLSName: KEYCLOAK_NAME,
      clientAuthentication: 'tls_client_auth',
      tls: {
        trustedCertificate: '/etc/ssl/keycloak-ca.pem',
        certificate: '/etc/ssl/client.pem',
        certificateKey: '/etc/ssl/client.key',
      },
    };
    const options = ({ certificate, key }: Certificate) => ({
      client: 'has-a-certificate',
      secret: '',
      files: [
        { content: authority.certificate, target: '/etc/ssl/keycloak-ca.pem' },
        { content: certificate, target: '/etc/ssl/client.pem' },
        { content: key, target: '/etc/ssl/client.key', mode: 0o600 },
      ],
    });
    await expectAccepted(
      await startGateway(engine, echo, action, options(await issueCertificate(authority, 'has-a-certificate'))),
    );
    await expectRejected(
      await startGateway(engine, echo, action, options(await issueCertificate(authority, 'somebody-else'))),
    );
  });
});
