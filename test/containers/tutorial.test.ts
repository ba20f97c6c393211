import { describe, expect, inject, test } from 'vitest';
import { dnsForContainers } from '../support/containers/dns.ts';
import { useEchoHost } from '../support/containers/echo_host.ts';
import { onEveryEngine } from '../support/containers/engines.ts';
import { type Answer, bearer, startGateway, startProxy } from '../support/containers/gateway.ts';
import { accessToken, endpointPath, sharedKeycloak } from '../support/containers/keycloak.ts';
import { proxyDocument } from '../support/documents.ts';
import { CLAIM_RULES, FORWARDED_CLAIMS } from '../support/tutorial.ts';

/*
 * "OAuth2 Introspection with Keycloak", from its first to its last step. docs/tutorial.md sets what the tutorial
 * prints beside what is seen here.
 */

const echo = useEchoHost();

onEveryEngine((engine) => {
  const keycloak = sharedKeycloak();

  async function expectRefused(answer: Answer, status: number, message: string) {
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ message, status: String(status) });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="data-host"/);
  }

  test('Create a Basic API Proxy: the echo server answers through the proxy', async () => {
    const gateway = await startProxy(engine, proxyDocument({}, echo.backend()));
    const { status, seen } = await gateway.post({ headers: { 'X-NGINX-Test': 'true' } });
    expect(status).toBe(200);
    expect(seen).toContain('POST /my/test/api\n');
    expect(seen).toMatch(/^X-NGINX-Test: true$/im);
    expect(seen).toMatch(/^X-Correlation-Id: [0-9a-f]{32}$/im);
    expect(seen).toMatch(/^X-Real-Ip: [0-9.]+$/im);
    expect(seen).toMatch(/\{"testKey": "testValue"\}$/);
  });

  describe('Upsert OAuth2 Introspection Policy', () => {
    test('without a token: 401, nothing reaches the backend, and the log says why', async () => {
      const gateway = await startGateway(engine, echo);
      const before = await echo.requests();
      await expectRefused(await gateway.post(), 401, 'Unauthorized');
      expect(await echo.requests()).toBe(before);
      expect(await gateway.errorLog()).toMatch(/\[error\] .* js: OAuth introspection access_token not provided\./);
    });

    test('with a valid token: the backend gets the default claims and no token', async () => {
      const gateway = await startGateway(engine, echo);
      const { status, seen } = await gateway.post(bearer(await accessToken(keycloak)));
      expect(status).toBe(200);
      expect(seen).toMatch(/^X-Token-Exp: \d{10}$/m);
      expect(seen).toMatch(/^X-Token-Scope: openid (email profile|profile email)$/m);
      expect(seen).toMatch(/^X-Token-Username: nginx-user$/m);
      expect(seen).toMatch(/^X-Correlation-Id: [0-9a-f]{32}$/im);
      expect(seen).not.toMatch(/^Authorization:/im);
    });

    test('with an invalid token: 403, and the log says why', async () => {
      const gateway = await startGateway(engine, echo);
      const before = await echo.requests();
      await expectRefused(await gateway.post(bearer('invalid-token')), 403, 'Forbidden');
      expect(await echo.requests()).toBe(before);
      expect(await gateway.errorLog()).toMatch(/\[error\] .* js: OAuth token introspection found inactive token\./);
    });
  });

  describe('Custom Token Placement & Key', () => {
    test('in the header apiAccessToken, alone', async () => {
      const gateway = await startGateway(engine, echo, { clientTokenName: 'apiAccessToken' });
      const token = await accessToken(keycloak);
      const { status, seen } = await gateway.post({ headers: { apiAccessToken: token } });
      expect(status).toBe(200);
      expect(seen).not.toMatch(/apiAccessToken/i);
      expect((await gateway.post({ headers: { apiAccessToken: `Bearer ${token}` } })).status).toBe(403);
    });

    test('in the query parameter queryAuthz', async () => {
      const gateway = await startGateway(engine, echo, {
        clientTokenSuppliedIn: 'QUERY',
        clientTokenName: 'queryAuthz',
      });
      const { status, seen } = await gateway.post({ query: `?queryAuthz=${await accessToken(keycloak)}` });
      expect(status).toBe(200);
      expect(seen).toContain('POST /my/test/api\n');
    });
  });

  describe('Token Caching', () => {
    test('10s: the second answer comes from the cache, in /var/cache/nginx/tokens_<id>_default', async () => {
      const gateway = await startGateway(engine, echo, { cacheIntrospectionResponse: '10s' });
      const token = await accessToken(keycloak);
      for (let i = 0; i < 2; i++) expect((await gateway.post(bearer(token))).status).toBe(200);
      const accessLog = () => gateway.run('cat', '/var/log/nginx/data-host-access.log');
      await expect.poll(accessLog).toContain('cache=MISS');
      await expect.poll(accessLog).toContain('cache=HIT');
      expect(await gateway.run('ls', '-l', '/var/cache/nginx/')).toMatch(/^drwx------ .* tokens_[0-9a-f]{8}_default$/m);
    });

    test('0s: nothing is cached', async () => {
      const gateway = await startGateway(engine, echo, { cacheIntrospectionResponse: '0s' });
      const token = await accessToken(keycloak);
      for (let i = 0; i < 2; i++) expect((await gateway.post(bearer(token))).status).toBe(200);
      expect(await gateway.run('ls', '/var/cache/nginx/')).not.toContain('tokens_');
    });
  });

  describe('OAuth2 Server Hostname Resolution', () => {
    const hosted = { introspectionEndpoint: `https://hosted.idp.com:8443${endpointPath('token/introspect')}` };

    test('without a resolver: 403, and the log names the host', async () => {
      const gateway = await startGateway(engine, echo, hosted);
      await expectRefused(await gateway.post(bearer(await accessToken(keycloak))), 403, 'Forbidden');
      expect(await gateway.errorLog()).toMatch(/\[error\] .* js: no resolver defined to resolve hosted\.idp\.com$/m);
    });

    test('with a resolver: the name resolves', async () => {
      const resolver = await dnsForContainers({ 'hosted.idp.com': keycloak.address });
      const ca = { content: inject('authority').certificate, target: '/etc/ssl/keycloak-ca.pem' };
      const gateway = await startGateway(
        engine,
        echo,
        {
          ...hosted,
          resolver: { valid: '30s', timeout: '60s', servers: [resolver.server] },
          proxyTLSName: 'auth-host',
          tls: { trustedCertificate: ca.target },
        },
        { files: [ca] },
      );
      expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(200);
    });
  });

  test('Forwarding Token Claims in Proxy Header', async () => {
    const gateway = await startGateway(engine, echo, {
      introspectionResponse: 'application/json',
      forwardedClaimsInProxyHeader: FORWARDED_CLAIMS,
    });
    const { seen } = await gateway.post(bearer(await accessToken(keycloak)));
    expect(seen).toMatch(/^X-Token-Client-Id: nginx-plus$/m);
    expect(seen).toMatch(/^X-Token-Exp: \d{10}$/m);
    expect(seen).toMatch(/^X-Token-Iss: http:\/\/auth-host:8080\/realms\/nginx$/m);
    // The tutorial's echo shows the first role only; the gateway sends them all.
    expect(seen).toMatch(
      /^X-Token-Resource-Access-Account-Roles: manage-account,\s?manage-account-links,\s?view-profile$/m,
    );
    expect(seen).toMatch(/^X-Token-Scope: openid (email profile|profile email)$/m);
    expect(seen).toMatch(/^X-Token-Username: nginx-user$/m);
    expect(seen).not.toMatch(/X-Token-Fake-Claim/i);
  });

  test('Verifying Introspected Token Claim Values', async () => {
    const gateway = await startGateway(engine, echo, {
      introspectionResponse: 'application/json',
      verifyClaims: CLAIM_RULES,
    });
    expect((await gateway.post(bearer(await accessToken(keycloak)))).status).toBe(200);

    const other = await accessToken(keycloak, { client: 'other-audience' });
    await expectRefused(await gateway.post(bearer(other)), 403, 'Forbidden');
    expect(await gateway.errorLog()).toMatch(/js: OAuth claim verification failed: aud(,|$)/m);
  });

  test('Custom Error Return Codes', async () => {
    const gateway = await startGateway(engine, echo, {
      introspectionResponse: 'application/json',
      errorReturnConditions: { noMatch: { returnCode: 418 }, notSupplied: { returnCode: 410 } },
    });
    await expectRefused(await gateway.post(), 410, 'Gone');
    await expectRefused(await gateway.post(bearer('invalid-token')), 418, "I'm a teapot");
  });

  describe('Introspection JWT Response Type & Token Forwarding', () => {
    const jwt = { introspectionResponse: 'application/jwt' };

    test('the request goes on without the token', async () => {
      const gateway = await startGateway(engine, echo, jwt, { client: 'jwt-answers' });
      const { status, seen } = await gateway.post(bearer(await accessToken(keycloak, { client: 'lightweight' })));
      expect(status).toBe(200);
      expect(seen).not.toMatch(/^Authorization:|^X-Token-/im);
    });

    test('forwardToken: the JWT of the answer is the bearer token of the backend', async () => {
      const gateway = await startGateway(engine, echo, { ...jwt, forwardToken: true }, { client: 'jwt-answers' });
      const token = await accessToken(keycloak, { client: 'lightweight' });
      const { status, seen } = await gateway.post(bearer(token));
      expect(status).toBe(200);
      const forwarded = /^Authorization: Bearer (\S+)$/m.exec(seen ?? '')?.[1] ?? '';
      expect(forwarded).not.toBe(token);
      const claims = JSON.parse(Buffer.from(forwarded.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({ preferred_username: 'nginx-user', azp: 'lightweight' });
    });
  });

  test('Opaque Tokens: claims that the token does not carry come from the introspection', async () => {
    const gateway = await startGateway(engine, echo);
    const token = await accessToken(keycloak, { client: 'lightweight' });
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).not.toContain('nginx-user');
    const { status, seen } = await gateway.post(bearer(token));
    expect(status).toBe(200);
    expect(seen).toMatch(/^X-Token-Username: nginx-user$/m);
  });
});
