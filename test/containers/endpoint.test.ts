import { Wait } from 'testcontainers';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createAuthority } from '../support/certificates.ts';
import { addressOf, container } from '../support/containers/container.ts';
import { dnsForContainers } from '../support/containers/dns.ts';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { onEveryEngine } from '../support/containers/engines.ts';
import { bearer, startGateway } from '../support/containers/gateway.ts';
import { accessToken, endpointPath, sharedKeycloak } from '../support/containers/keycloak.ts';

const echo = useEchoHost();

onEveryEngine((engine) => {
  const keycloak = sharedKeycloak();
  const https = `https://${keycloak.address}:8443${endpointPath('token/introspect')}`;
  const ca = (content: string) => ({ content, target: '/etc/ssl/keycloak-ca.pem' });
  const tls = { trustedCertificate: ca('').target };

  test('TLS with a certificate authority of its own', async () => {
    const action = { introspectionEndpoint: https, proxyTLSName: 'auth-host', enableSNI: true, tls };
    const gateway = await startGateway(engine, echo, action, { files: [ca(inject('authority').certificate)] });
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(200);
  });

  test("a certificate of somebody else's authority is refused", async () => {
    const action = { introspectionEndpoint: https, proxyTLSName: 'auth-host', tls };
    const gateway = await startGateway(engine, echo, action, { files: [ca((await createAuthority()).certificate)] });
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(403);
    expect(await gateway.errorLog()).toContain('upstream SSL certificate verify error');
  });

  test('a certificate for another name is refused', async () => {
    const action = { introspectionEndpoint: https, proxyTLSName: 'other-host', tls };
    const gateway = await startGateway(engine, echo, action, { files: [ca(inject('authority').certificate)] });
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(403);
    expect(await gateway.errorLog()).toContain('upstream SSL certificate does not match "other-host"');
  });

  test('by name, while the address changes', async () => {
    const first = await startFront(keycloak.address);
    const second = await startFront(keycloak.address);
    const dns = await dnsForContainers({ 'idp.test': first.address });
    const gateway = await startGateway(engine, echo, {
      introspectionEndpoint: `http://idp.test:8080${endpointPath('token/introspect')}`,
      cacheIntrospectionResponse: '0s',
      resolver: { valid: '1s', timeout: '5s', servers: [dns.server] },
    });
    const token = await accessToken(keycloak);
    const status = async () => (await gateway.post(bearer(token))).status;
    expect(await status()).toBe(200);

    dns.records = { 'idp.test': second.address };
    await first.stop();
    await expect.poll(status, { timeout: 5_000, interval: 100 }).toBe(200);

    dns.records = {};
    await expect.poll(status, { timeout: 5_000, interval: 100 }).toBe(403);
  });
});

/** An address before Keycloak, such as a load balancer's. */
async function startFront(keycloak: string): Promise<{ address: string; stop(): Promise<void> }> {
  const conf = `events { } http { server { listen 8080; location / { proxy_pass http://${keycloak}:8080; } } }`;
  const started = await container('oauth2-test/nginx:1.26')
    .withEntrypoint(['nginx'])
    .withCommand(['-c', '/etc/front.conf', '-g', 'daemon off;'])
    .withCopyContentToContainer([{ content: conf, target: '/etc/front.conf' }])
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  let running = true;
  const stop = async () => {
    if (running) await started.stop();
    running = false;
  };
  onTestFinished(stop);
  return { address: addressOf(started), stop };
}
