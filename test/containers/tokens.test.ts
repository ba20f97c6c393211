import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { onEveryEngine } from '../support/containers/engines.ts';
import { bearer, startGateway } from '../support/containers/gateway.ts';
import { accessToken, logOut, revoke, sharedKeycloak, tokensFor } from '../support/containers/keycloak.ts';

const echo = useEchoHost();

onEveryEngine((engine) => {
  const keycloak = sharedKeycloak();

  test('a revoked token is refused as soon as its verdict is as old as the policy allows', async () => {
    const gateway = await startGateway(engine, echo, { cacheIntrospectionResponse: '2s' });
    const token = await accessToken(keycloak);
    const status = async () => (await gateway.post(bearer(token))).status;
    expect(await status()).toBe(200);
    await revoke(keycloak, token);
    await sleep(2_000);
    // The collapse window may hold the old answer for a second more.
    await expect.poll(status, { timeout: 1_500, interval: 100 }).toBe(403);
    await sleep(1_000);
    expect(await status()).toBe(403);
  });

  test('a token is refused when its user has logged out', async () => {
    const gateway = await startGateway(engine, echo, { cacheIntrospectionResponse: '0s' });
    const tokens = await tokensFor(keycloak);
    expect((await gateway.post(bearer(tokens.access_token))).status).toBe(200);
    await logOut(keycloak, tokens);
    expect((await gateway.post(bearer(tokens.access_token))).status).toBe(403);
    expect(await gateway.errorLog()).toContain('js: OAuth token introspection found inactive token.');
  });

  test('a token of 5 seconds is served from the cache until it expires, and not after', async () => {
    const gateway = await startGateway(engine, echo);
    const token = await accessToken(keycloak, { client: 'short-lived' });
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const statuses = new Set<number>();
    while (Date.now() / 1000 < exp - 1.5) {
      statuses.add((await gateway.post(bearer(token))).status);
      await sleep(50);
    }
    expect([...statuses]).toEqual([200]);
    await sleep(exp * 1000 - Date.now());
    expect((await gateway.post(bearer(token))).status).toBe(403);
  });

  test('a token of another realm is inactive', async () => {
    const gateway = await startGateway(engine, echo);
    expect((await gateway.post(bearer(await accessToken(keycloak, { realm: 'other' })))).status).toBe(403);
    expect(await gateway.errorLog()).toContain('js: OAuth token introspection found inactive token.');
  });

  test('a token for another audience is refused', async () => {
    const gateway = await startGateway(engine, echo, { audience: ['account'] });
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(200);
    const other = await gateway.post(bearer(await accessToken(keycloak, { client: 'other-audience' })));
    expect(other.status).toBe(403);
    expect(other.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(await gateway.errorLog()).toContain('js: OAuth claim verification failed: aud');
  });

  test('a token without a required scope is refused, and the challenge names the scope', async () => {
    const gateway = await startGateway(engine, echo, { requiredScopes: ['openid', 'phone'] });
    const without = await gateway.post(bearer(await accessToken(keycloak)));
    expect(without.status).toBe(403);
    expect(without.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(without.headers['www-authenticate']).toContain('scope="openid phone"');
    const token = await accessToken(keycloak, { scope: 'openid phone' });
    expect((await gateway.post(bearer(token))).status).toBe(200);
  });

  test('with a wrong client secret every token is refused, and the log tells the status', async () => {
    const gateway = await startGateway(engine, echo, {}, { secret: 'CanarySecret-wrong' });
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(403);
    expect(await gateway.errorLog()).toContain('js: OAuth unexpected response from introspection server (HTTP 401).');
  });
});
