import { createRemoteJWKSet, jwtVerify } from 'jose';
import { CLAIM_RULES, FORWARDED_CLAIMS } from '../support/tutorial.ts';
import { type Answer, bearer, IDP_NAME, type Stage } from './stage.ts';

/** "OAuth2 Introspection with Keycloak", the tutorial of API Connectivity Manager, from its bare proxy to its last JWT. */
export async function walkTutorial(stage: Stage): Promise<void> {
  const opaque = await stage.identityProvider.passwordToken();
  const jwt = await stage.identityProvider.passwordToken({ format: 'jwt' });

  await basicProxy(stage);
  await defaultPolicy(stage, opaque, jwt);
  await customTokenPlacement(stage, opaque);
  await tokenCaching(stage, opaque);
  await hostnameResolution(stage, opaque);
  await forwardedClaims(stage, opaque);
  await claimVerification(stage, opaque);
  await customErrorCodes(stage);
  await tokenForwarding(stage, opaque);
}

async function basicProxy(stage: Stage): Promise<void> {
  await stage.createProxy('Create a Basic API Proxy');
  const answer = await stage.request({ headers: { 'X-NGINX-Test': 'true' } });
  checkForwarded(stage, 'no policy', answer);
  const { method, url, body, headers = {} } = answer.seen ?? {};
  stage.check('the backend gets POST /my/test/api', method === 'POST' && url === '/my/test/api');
  stage.check('the backend gets {"testKey": "testValue"}', body === '{"testKey": "testValue"}');
  stage.check('the backend gets X-NGINX-Test: true', headers['x-nginx-test'] === 'true');
  stage.check('the backend gets X-Correlation-Id', /^[0-9a-f]{32}$/.test(String(headers['x-correlation-id'])));
  stage.check('the backend gets X-Real-Ip: 127.0.0.1', headers['x-real-ip'] === '127.0.0.1');
}

async function defaultPolicy(stage: Stage, opaque: string, jwt: string): Promise<void> {
  await stage.upsert('Upsert OAuth2 Introspection Policy');

  const without = await stage.request();
  checkRefused(stage, 'no token', without, 401, 'Unauthorized');
  await stage.checkLog('js: OAuth introspection access_token not provided.');

  const invalid = await stage.request({ headers: bearer('invalid-token') });
  checkRefused(stage, 'invalid token', invalid, 403, 'Forbidden');
  await stage.checkLog('js: OAuth token introspection found inactive token.');

  for (const [kind, token] of [
    ['opaque', opaque],
    ['JWT', jwt],
  ] as const) {
    const valid = await stage.request({ headers: bearer(token) });
    checkForwarded(stage, `valid ${kind} token`, valid);
    const headers = valid.seen?.headers ?? {};
    stage.check('the backend gets X-Token-Username: nginx-user', headers['x-token-username'] === 'nginx-user');
    stage.check(
      'the backend gets X-Token-Scope: openid profile email',
      headers['x-token-scope'] === 'openid profile email',
    );
    stage.check('the backend gets X-Token-Exp, a time', /^\d{10}$/.test(String(headers['x-token-exp'])));
    stage.check('the backend gets X-Correlation-Id', /^[0-9a-f]{32}$/.test(String(headers['x-correlation-id'])));
    stage.check('the backend gets no Authorization', valid.seen !== undefined && !('authorization' in headers));
  }
}

async function customTokenPlacement(stage: Stage, token: string): Promise<void> {
  await stage.upsert('Custom Token Placement & Key: header', { clientTokenName: 'apiAccessToken' });
  const header = await stage.request({ headers: { apiAccessToken: token } });
  checkForwarded(stage, 'the token alone in apiAccessToken', header);
  stage.check(
    'the backend gets no apiAccessToken',
    header.seen !== undefined && !('apiaccesstoken' in header.seen.headers),
  );
  const scheme = await stage.request({ headers: { apiAccessToken: `Bearer ${token}` } });
  stage.check('with a Bearer prefix it is refused', scheme.status >= 400 && scheme.seen === undefined);

  await stage.upsert('Custom Token Placement & Key: query', {
    clientTokenSuppliedIn: 'QUERY',
    clientTokenName: 'queryAuthz',
  });
  const query = await stage.request({ query: `?queryAuthz=${token}` });
  checkForwarded(stage, 'the token in queryAuthz', query);
  stage.check('the backend gets no token in its URL', query.seen?.url === '/my/test/api');
}

async function tokenCaching(stage: Stage, token: string): Promise<void> {
  await stage.upsert('Token Caching: 10s', { cacheIntrospectionResponse: '10s' });
  const cached = await stage.introspections(async () => {
    checkForwarded(stage, 'first request', await stage.request({ headers: bearer(token) }));
    checkForwarded(stage, 'second request', await stage.request({ headers: bearer(token) }));
  });
  stage.check(`the identity provider is asked once (was asked ${cached} times)`, cached === 1);
  const caches = await stage.tokenCaches();
  stage.check(
    `a directory tokens_<8 hex digits>_default (found: ${caches.join(' ') || 'none'})`,
    caches.some((name) => /^tokens_[0-9a-f]{8}_default$/.test(name)),
  );

  await stage.upsert('Token Caching: off', { cacheIntrospectionResponse: '0s' });
  const uncached = await stage.introspections(async () => {
    checkForwarded(stage, 'first request', await stage.request({ headers: bearer(token) }));
    checkForwarded(stage, 'second request', await stage.request({ headers: bearer(token) }));
  });
  stage.check(`the identity provider is asked for every request (2, was asked ${uncached} times)`, uncached === 2);
}

async function hostnameResolution(stage: Stage, token: string): Promise<void> {
  // Plain http, which `render` warns about; the tutorial's endpoint has TLS.
  const introspectionEndpoint = `http://${IDP_NAME}:${stage.identityProvider.port}/introspect`;
  await stage.upsert('OAuth2 Server Hostname Resolution: no resolver', {
    introspectionEndpoint,
    introspectionResponse: 'application/json',
  });
  const answer = await stage.request({ headers: bearer(token) });
  checkRefused(stage, 'a name that nobody resolves', answer, 403, 'Forbidden');
  await stage.checkLog(`js: no resolver defined to resolve ${IDP_NAME}`);

  await stage.upsert('OAuth2 Server Hostname Resolution: with a resolver', {
    introspectionEndpoint,
    resolver: { valid: '30s', timeout: '60s', servers: [{ hostname: '127.0.0.1', port: stage.dns.port }] },
  });
  checkForwarded(stage, 'the name resolves', await stage.request({ headers: bearer(token) }));
  const host = stage.identityProvider.introspections.at(-1)?.headers.host;
  stage.check(`the identity provider is asked as ${IDP_NAME}`, host === `${IDP_NAME}:${stage.identityProvider.port}`);
}

async function forwardedClaims(stage: Stage, token: string): Promise<void> {
  await stage.upsert('Forwarding Token Claims in Proxy Header', {
    introspectionResponse: 'application/json',
    forwardedClaimsInProxyHeader: FORWARDED_CLAIMS,
  });
  const answer = await stage.request({ headers: bearer(token) });
  checkForwarded(stage, 'valid token', answer);
  const expected = {
    'X-Token-Client-Id': 'nginx-plus',
    'X-Token-Iss': stage.identityProvider.issuer,
    // The tutorial's own echo shows the first role only; the gateway sends them all.
    'X-Token-Resource-Access-Account-Roles': 'manage-account,manage-account-links,view-profile',
    'X-Token-Scope': 'openid profile email',
    'X-Token-Username': 'nginx-user',
  };
  for (const [name, value] of Object.entries(expected)) {
    stage.check(`the backend gets ${name}: ${value}`, answer.seen?.headers[name.toLowerCase()] === value);
  }
  stage.check(
    'the backend gets no X-Token-Fake-Claim',
    answer.seen !== undefined && !('x-token-fake-claim' in answer.seen.headers),
  );
}

async function claimVerification(stage: Stage, token: string): Promise<void> {
  await stage.upsert('Verifying Introspected Token Claim Values', { verifyClaims: CLAIM_RULES });
  checkForwarded(stage, 'all five claims as expected', await stage.request({ headers: bearer(token) }));

  const other = await stage.identityProvider.passwordToken({ claims: { aud: 'monitor' } });
  const answer = await stage.request({ headers: bearer(other) });
  checkRefused(stage, 'a token for another audience', answer, 403, 'Forbidden');
  await stage.checkLog('js: OAuth claim verification failed: aud');
}

async function customErrorCodes(stage: Stage): Promise<void> {
  await stage.upsert('Custom Error Return Codes', {
    introspectionResponse: 'application/json',
    errorReturnConditions: { noMatch: { returnCode: 418 }, notSupplied: { returnCode: 410 } },
  });
  const without = await stage.request();
  stage.check('no token: 410, not forwarded', without.status === 410 && without.seen === undefined);
  const invalid = await stage.request({ headers: bearer('invalid-token') });
  stage.check('invalid token: 418, not forwarded', invalid.status === 418 && invalid.seen === undefined);
}

async function tokenForwarding(stage: Stage, token: string): Promise<void> {
  const title = 'Introspection JWT Response Type & Token Forwarding';
  await stage.upsert(title, { introspectionResponse: 'application/jwt' });
  const without = await stage.request({ headers: bearer(token) });
  checkForwarded(stage, 'valid token', without);
  const names = Object.keys(without.seen?.headers ?? {});
  stage.check('the backend gets no Authorization', without.seen !== undefined && !names.includes('authorization'));
  stage.check(
    'the backend gets no X-Token header',
    without.seen !== undefined && !names.some((name) => name.startsWith('x-token-')),
  );

  await stage.upsert(`${title}: forwardToken`, { introspectionResponse: 'application/jwt', forwardToken: true });
  const answer = await stage.request({ headers: bearer(token) });
  checkForwarded(stage, 'valid token', answer);
  const forwarded = answer.seen?.headers.authorization?.match(/^Bearer (.+)$/)?.[1] ?? '';
  stage.check(
    'the backend gets Authorization: Bearer with the JWT of the answer, signed by the identity provider',
    (await usernameIn(forwarded, stage.identityProvider.issuer)) === 'nginx-user',
  );
}

/** Verifies a JWT with the published keys of its issuer. @returns undefined for anything that the issuer has not signed */
async function usernameIn(jwt: string, issuer: string): Promise<unknown> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return jwtVerify(jwt, keys, { issuer }).then(
    ({ payload }) => payload.username,
    () => undefined,
  );
}

function checkForwarded(stage: Stage, what: string, answer: Answer): void {
  stage.check(`${what}: 200, from the backend`, answer.status === 200 && answer.seen !== undefined);
}

function checkRefused(stage: Stage, what: string, answer: Answer, status: number, message: string): void {
  const body = `{"message":"${message}","status":"${status}"}`;
  const holds = answer.status === status && answer.body.replace(/\s/g, '') === body && answer.seen === undefined;
  stage.check(`${what}: ${status} ${body}, not forwarded`, holds);
}
