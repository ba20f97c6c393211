import type { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import {
  type Adapter,
  type AdapterPayload,
  type ClientMetadata,
  errors,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type { Certificate } from './certificates.ts';
import { readBody } from './echo.ts';
import { listen } from './listen.ts';
import { CLIENT_ID, CLIENT_SECRET } from './tutorial.ts';

const PASSWORD = 'password';

/** What Keycloak says about the tutorial's user, besides what oidc-provider says itself (client_id, exp, iat, iss, sub, scope). */
const TUTORIAL_CLAIMS = {
  typ: 'Bearer',
  azp: CLIENT_ID,
  acr: '1',
  email_verified: true,
  realm_access: {
    roles: ['default-roles-nginx', 'offline_access', 'nginx-keycloak-role', 'uma_authorization'],
  },
  resource_access: {
    account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
  },
};

export interface TokenRequest {
  username?: string;
  scope?: string;
  /** Added to the tutorial's claims or replacing them (`aud` too; not active, client_id, exp, iat, iss, sub, scope). */
  claims?: Record<string, unknown>;
  /** Seconds. */
  expiresIn?: number;
  format?: 'opaque' | 'jwt';
  /** PEM of the certificate that the token is bound to (RFC 8705 §3). */
  certificate?: string;
  /** Thumbprint of the key that the token is bound to (RFC 9449 §6). */
  jkt?: string;
}

export interface IdentityProviderOptions {
  /** Clients besides that of the tutorial; they may introspect. */
  clients?: ClientMetadata[];
  /** Serves everything over TLS, too, and asks for client certificates of this authority. */
  tls?: { server: Certificate; authority: Certificate };
}

export interface IdentityProvider {
  port: number;
  issuer: string;
  introspectionEndpoint: string;
  tokenEndpoint: string;
  /** oidc-provider's own endpoint over TLS; empty without the option `tls`. */
  tlsIntrospectionEndpoint: string;
  clientId: string;
  clientSecret: string;
  /** Every introspection request so far, the newest last. */
  introspections: { headers: IncomingMessage['headers']; body: string }[];
  /** Logs nginx-user (or another user) in over HTTP and returns the access token. */
  passwordToken(request?: TokenRequest): Promise<string>;
  revoke(token: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A real OAuth 2.0 server on 127.0.0.1, in the place of the tutorial's Keycloak.
 *
 * oidc-provider issues, introspects and revokes opaque tokens. It can sign JWT access tokens too, but keeps no record
 * of them and answers their introspection with 400 `unsupported_token_type`. So a JWT here is an opaque token in an
 * envelope: its `jti` is the opaque token, and `/introspect` verifies the envelope's signature, takes the opaque token
 * out and asks oidc-provider. An expired or revoked JWT is thus inactive for the same reasons as an opaque token.
 */
export async function startIdentityProvider(options: IdentityProviderOptions = {}): Promise<IdentityProvider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'test' };

  const introspections: IdentityProvider['introspections'] = [];
  let provide: (request: IncomingMessage, response: ServerResponse) => unknown;
  const server = createServer((request, response) => {
    if (request.url === '/introspect') void introspect(request, response);
    else void provide(request, response);
  });
  // The issuer names the port, so the port comes first and oidc-provider second.
  const listener = await listen(server);
  const tlsListener = options.tls && (await listenWithTls(options.tls));
  const issuer = `http://127.0.0.1:${listener.port}`;
  const tokenEndpoint = `${issuer}/token`;

  const provider = new Provider(issuer, {
    adapter: memoryAdapter(),
    jwks: { keys: [signingKey] },
    cookies: { keys: ['only-for-tests'] },
    scopes: ['openid', 'profile', 'email'],
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        grant_types: ['password'],
        response_types: [],
        redirect_uris: [],
        introspection_signed_response_alg: 'RS256',
      },
      ...(options.clients ?? []),
    ],
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ],
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      jwtIntrospection: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        tlsClientAuth: true,
        selfSignedTlsClientAuth: true,
        getCertificate: (ctx) => peerCertificate(ctx)?.toString(),
        certificateAuthorized: (ctx) => (ctx.socket as TLSSocket).authorized,
        certificateSubjectMatches: (ctx, _property, expected) => peerCertificate(ctx)?.subject === expected,
      },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    ttl: { Grant: 86_400 },
    extraTokenClaims: (ctx) => userClaims(ctx),
  });
  provider.registerGrantType('password', passwordGrant, [
    'username',
    'password',
    'scope',
    // The rest is for tests, which choose their token with it.
    'claims',
    'expires_in',
    'format',
    'certificate',
    'jkt',
  ]);
  provider.use(jwtBesideJson);
  provide = provider.callback();

  /** The grant of RFC 6749 §4.3, which oidc-provider leaves to its users. */
  async function passwordGrant(ctx: KoaContextWithOIDC): Promise<void> {
    const { client, params } = ctx.oidc;
    if (!client || !params || params.password !== PASSWORD) throw new errors.InvalidGrant('wrong password');
    const username = String(params.username);
    const accountId = `id-of-${username}`;
    const token = new provider.AccessToken({
      client,
      accountId,
      grantId: await new provider.Grant({ clientId: client.clientId, accountId }).save(),
      gty: 'password',
      scope: String(params.scope ?? 'openid profile email'),
      expiresIn: Number(params.expires_in ?? 300),
    });
    if (params.certificate) token.setThumbprint('x5t', String(params.certificate));
    if (params.jkt) token.setThumbprint('jkt', String(params.jkt));
    token.aud = (userClaims(ctx).aud ?? 'account') as string;
    const opaque = await token.save();
    const accessToken = params.format === 'jwt' ? await sealed(opaque, token.scope, userClaims(ctx)) : opaque;
    ctx.body = { access_token: accessToken, expires_in: token.expiration, token_type: 'Bearer', scope: token.scope };
  }

  /** What Keycloak does when it is asked for `application/jwt`: its JSON gets a member `jwt`, a JWT of the same claims. */
  async function jwtBesideJson(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const answer = ctx.body as { active?: unknown } | undefined;
    if (ctx.get('Accept') !== 'application/jwt' || answer?.active !== true) return;
    const { active, ...claims } = answer;
    const jwt = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'test', typ: 'JWT' })
      .sign(privateKey);
    ctx.body = { ...answer, jwt };
  }

  async function listenWithTls({
    server: { certificate, key },
    authority,
  }: NonNullable<IdentityProviderOptions['tls']>) {
    const options = { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
    return listen(createTlsServer(options, (request, response) => void provide(request, response)));
  }

  /** The JWT around an opaque token. */
  async function sealed(opaque: string, scope: string | undefined, claims: JWTPayload): Promise<string> {
    const record = await provider.AccessToken.find(opaque);
    return new SignJWT({
      aud: 'account',
      ...claims,
      scope,
      client_id: CLIENT_ID,
      sub: record?.accountId,
      iss: issuer,
      jti: opaque,
      iat: record?.iat,
      exp: record?.exp,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'test', typ: 'at+jwt' })
      .sign(privateKey);
  }

  /** The opaque token in a JWT of ours; any other token as it is, bar a foreign JWT, which names nothing here. */
  async function unsealed(token: string): Promise<string> {
    if (token.split('.').length !== 3) return token;
    try {
      // Whether it has expired is oidc-provider's to say.
      const { payload } = await jwtVerify(token, publicKey, { issuer, currentDate: new Date(0) });
      return payload.jti ?? 'unknown';
    } catch {
      return 'unknown';
    }
  }

  /** Unseals the token and passes everything else on to oidc-provider's own endpoint. */
  async function introspect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    introspections.push({ headers: request.headers, body });
    const form = new URLSearchParams(body);
    const token = form.get('token');
    if (token !== null) form.set('token', await unsealed(token));

    const headers = new Headers({ 'Content-Type': request.headers['content-type'] ?? '' });
    for (const name of ['authorization', 'accept']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(`${issuer}/token/introspection`, {
      method: request.method ?? 'POST',
      headers,
      body: form.toString(),
    });
    response.writeHead(answer.status, {
      'Content-Type': answer.headers.get('Content-Type') ?? 'application/json',
      'Cache-Control': 'no-store',
    });
    response.end(await answer.text());
  }

  return {
    port: listener.port,
    issuer,
    introspectionEndpoint: `${issuer}/introspect`,
    tokenEndpoint,
    tlsIntrospectionEndpoint: tlsListener ? `https://127.0.0.1:${tlsListener.port}/token/introspection` : '',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    introspections,

    async passwordToken(request: TokenRequest = {}) {
      const form = new URLSearchParams({
        grant_type: 'password',
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        username: request.username ?? 'nginx-user',
        password: PASSWORD,
        scope: request.scope ?? 'openid profile email',
        claims: JSON.stringify(request.claims ?? {}),
        expires_in: String(request.expiresIn ?? 300),
        format: request.format ?? 'opaque',
        ...(request.certificate && { certificate: request.certificate }),
        ...(request.jkt && { jkt: request.jkt }),
      });
      const answer = await fetch(tokenEndpoint, { method: 'POST', body: form });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`no token (HTTP ${answer.status}): ${text}`);
      return (JSON.parse(text) as { access_token: string }).access_token;
    },

    async revoke(token) {
      const form = new URLSearchParams({
        token: await unsealed(token),
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
      });
      const answer = await fetch(`${issuer}/token/revocation`, { method: 'POST', body: form });
      if (!answer.ok) throw new Error(`not revoked (HTTP ${answer.status}): ${await answer.text()}`);
    },

    async close() {
      await listener.close();
      await tlsListener?.close();
    },
  };
}

function peerCertificate(ctx: KoaContextWithOIDC): X509Certificate | undefined {
  return (ctx.socket as TLSSocket).getPeerX509Certificate?.();
}

/** The tutorial's claims for the user who logs in, with what the test asked for. */
function userClaims(ctx: KoaContextWithOIDC): Record<string, unknown> {
  const username = ctx.oidc.params?.username;
  const wanted = JSON.parse(String(ctx.oidc.params?.claims ?? '{}')) as Record<string, unknown>;
  return { ...TUTORIAL_CLAIMS, username, preferred_username: username, ...wanted };
}

/** Keeps oidc-provider's records in a map. Its built-in store forgets after 1000 tokens and warns about itself. */
function memoryAdapter(): (model: string) => Adapter {
  const records = new Map<string, AdapterPayload>();
  return (model) => ({
    upsert: async (id, payload) => void records.set(`${model}:${id}`, payload),
    find: async (id) => records.get(`${model}:${id}`),
    destroy: async (id) => void records.delete(`${model}:${id}`),
    // Only logins in a browser need the rest.
    consume: async () => {},
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    revokeByGrantId: async () => {},
  });
}
