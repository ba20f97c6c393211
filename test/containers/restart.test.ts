import type { StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../support/certificates.ts';
import { NETWORK } from '../support/containers/container.ts';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { ENGINES } from '../support/containers/engines.ts';
import { bearer, startGateway } from '../support/containers/gateway.ts';
import { accessToken, endpointPath, keycloakOf, startKeycloak } from '../support/containers/keycloak.ts';
import { UNAVAILABLE_503 } from '../support/documents.ts';

/** A Keycloak of its own, since the other tests go on while it is down. */
const NAME = 'restarting-host';
let keycloak: StartedTestContainer;
const echo = useEchoHost();

beforeAll(async () => {
  if (NETWORK === '') return;
  const certificate = await createAuthority(NAME);
  const authority = certificate.certificate;
  keycloak = (await startKeycloak({ certificate, authority, clientKeys: { keys: [] } }, NAME)).started;
});
afterAll(() => keycloak?.stop());

/** A gateway of every engine at once: Keycloak takes its time to start. */
test.skipIf(NETWORK === '')('Keycloak restarts under four gateways', { timeout: 240_000 }, async () => {
  const action = {
    introspectionEndpoint: `http://${NAME}:8080${endpointPath('token/introspect')}`,
    // Docker's own DNS: the address may be another one after the restart.
    resolver: { valid: '1s', timeout: '5s', servers: [{ hostname: '127.0.0.11' }] },
    ...UNAVAILABLE_503,
  };
  const uncached = await Promise.all(
    ENGINES.map((engine) => startGateway(engine, echo, { ...action, cacheIntrospectionResponse: '0s' })),
  );
  const cached = await Promise.all(ENGINES.map((engine) => startGateway(engine, echo, action)));
  const token = await accessToken(keycloakOf(keycloak));
  const statuses = (gateways: typeof cached, presented = token) =>
    Promise.all(gateways.map(async (gateway) => (await gateway.post(bearer(presented))).status));
  const all = (status: number) => ENGINES.map(() => status);
  expect(await statuses(uncached)).toEqual(all(200));
  expect(await statuses(cached)).toEqual(all(200));

  const back = keycloak.restart();
  await expect.poll(() => statuses(uncached), { timeout: 10_000, interval: 100 }).toEqual(all(503));
  expect(await statuses(cached)).toEqual(all(200));

  await back;
  const fresh = await accessToken(keycloakOf(keycloak));
  await expect.poll(() => statuses(uncached, fresh), { timeout: 1_500, interval: 100 }).toEqual(all(200));
});
