import { CLAIM_RULES, FORWARDED_CLAIMS } from '../support/tutorial.ts';
import { type Answer, bearer, type Stage } from './stage.ts';

/** "OAuth2 Introspection with Keycloak", the tutorial of API Connectivity Manager, from its first 401 to its last 418. */
export async function walkTutorial(stage: Stage): Promise<void> {
  const opaque = await stage.identityProvider.passwordToken();
  const jwt = await stage.identityProvider.passwordToken({ format: 'jwt' });

  await defaultPolicy(stage, opaque, jwt);
  await customTokenPlacement(stage, opaque);
  await tokenCaching(stage, opaque);
  await missingResolver(stage, opaque);
  await forwardedClaims(stage, opaque);
  await claimVerification(stage, opaque);
  await customErrorCodes(stage);
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

async function missingResolver(stage: Stage, token: string): Promise<void> {
  await stage.upsert('OAuth2 Server Hostname Resolution: no resolver', {
    introspectionEndpoint: 'https://hosted.idp.com:8080/realms/nginx/protocol/openid-connect/token/introspect',
    introspectionResponse: 'application/json',
  });
  const answer = await stage.request({ headers: bearer(token) });
  checkRefused(stage, 'a name that nobody resolves', answer, 403, 'Forbidden');
  await stage.checkLog('no resolver defined to resolve hosted.idp.com');
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

function checkForwarded(stage: Stage, what: string, answer: Answer): void {
  stage.check(`${what}: 200, from the backend`, answer.status === 200 && answer.seen !== undefined);
}

function checkRefused(stage: Stage, what: string, answer: Answer, status: number, message: string): void {
  const body = `{"message":"${message}","status":"${status}"}`;
  const holds = answer.status === status && answer.body.replace(/\s/g, '') === body && answer.seen === undefined;
  stage.check(`${what}: ${status} ${body}, not forwarded`, holds);
}
