import { exportJWK, generateKeyPair } from 'jose';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { onEveryEngine } from '../support/containers/engines.ts';
import { bearer, startGateway } from '../support/containers/gateway.ts';
import { accessToken, endpointPath, ISSUER, sharedKeycloak } from '../support/containers/keycloak.ts';

const echo = useEchoHost();

onEveryEngine((engine) => {
  const keycloak = sharedKeycloak();
  const keySet = `http://${keycloak.address}:8080${endpointPath('certs')}`;

  /** A gateway that wants Keycloak's `jwt` member signed. */
  const startVerifying = (action: object) =>
    startGateway(
      engine,
      echo,
      {
        introspectionResponse: 'application/jwt',
        forwardToken: true,
        issuer: ISSUER,
        ...action,
      },
      { client: 'jwt-answers' },
    );
  // A lightweight token: the JWT of the answer is another one, with all the claims.
  const token = () => accessToken(keycloak, { client: 'lightweight' });

  test('verified with the keys at the URL of the key set', async () => {
    const gateway = await startVerifying({
      jwks: keySet,
      verifyClaims: [{ claim: 'preferred_username', type: 'STRING', value: 'nginx-user' }],
    });
    const { status, seen } = await gateway.post(bearer(await token()));
    expect(status).toBe(200);
    expect(seen).toMatch(/^Authorization: Bearer \S+\.\S+\.\S+$/m);
  });

  test('verified with the keys in the policy', async () => {
    const answer = await request(keycloak.url + endpointPath('certs'));
    const gateway = await startVerifying({ jwks: await answer.body.json() });
    expect((await gateway.post(bearer(await token()))).status).toBe(200);
  });

  test('refused when somebody else signed', async () => {
    const { publicKey } = await generateKeyPair('RS256');
    const gateway = await startVerifying({
      jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig' }] },
    });
    expect((await gateway.post(bearer(await token()))).status).toBe(403);
    expect(await gateway.errorLog()).toMatch(/js: OAuth unexpected response .* JWT refused: signature\.$/m);
  });

  test('refused when the issuer is another', async () => {
    const gateway = await startVerifying({ jwks: keySet, issuer: 'http://auth-host:8080/realms/other' });
    expect((await gateway.post(bearer(await token()))).status).toBe(403);
    expect(await gateway.errorLog()).toMatch(/js: OAuth unexpected response .* JWT refused: iss\.$/m);
  });
});
