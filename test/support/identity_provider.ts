import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type ClientMetadata, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Certificate } from './certificates.ts';
import { readBody } from './echo.ts';
import { listen } from './listen.ts';
import { oidcConfiguration } from './oidc_configuration.ts';
import { passwordToken, registerPasswordGrant, type TokenRequest } from './password_grant.ts';
import { unsealed } from './sealed_token.ts';
import { CLIENT_ID, CLIENT_SECRET } from './tutorial.ts';

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
  /** oidc-provider's own endpoint over TLS; empty without the option `tls`. */
  tlsIntrospectionEndpoint: string;
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
  const keys = await generateKeyPair('RS256', { extractable: true });
  const signingKey = { ...(await exportJWK(keys.privateKey)), use: 'sig', alg: 'RS256', kid: 'test' };

  const introspections: IdentityProvider['introspections'] = [];
  let provide: (request: IncomingMessage, response: ServerResponse) => unknown;
  const server = createServer((request, response) => {
    if (request.url === '/introspect') void introspect(request, response);
    else void provide(request, response);
  });
  // The issuer names the port, so the port comes first and oidc-provider second.
  const listener = await listen(server);
  const tlsListener = options.tls && (await listenWithTls(options.tls, (...exchange) => void provide(...exchange)));
  const issuer = `http://127.0.0.1:${listener.port}`;

  const provider = new Provider(issuer, oidcConfiguration(signingKey, options.clients ?? []));
  registerPasswordGrant(provider, keys);
  provider.use(jwtBesideJson(keys.privateKey));
  provide = provider.callback();

  /** Unseals the token and passes everything else on to oidc-provider's own endpoint. */
  async function introspect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    introspections.push({ headers: request.headers, body });
    const form = new URLSearchParams(body);
    const token = form.get('token');
    if (token !== null) form.set('token', await unsealed(token, provider, keys));

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
    tlsIntrospectionEndpoint: tlsListener ? `https://127.0.0.1:${tlsListener.port}/token/introspection` : '',
    introspections,
    passwordToken: (request) => passwordToken(`${issuer}/token`, request),

    async revoke(token) {
      const form = new URLSearchParams({
        token: await unsealed(token, provider, keys),
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

function listenWithTls(
  { server: { certificate, key }, authority }: NonNullable<IdentityProviderOptions['tls']>,
  serve: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const options = { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
  return listen(createTlsServer(options, serve));
}

/** What Keycloak does when it is asked for `application/jwt`: its JSON gets a member `jwt`, a JWT of the same claims. */
function jwtBesideJson(privateKey: CryptoKey) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    const answer = ctx.body as { active?: unknown } | undefined;
    if (ctx.get('Accept') !== 'application/jwt' || answer?.active !== true) return;
    const { active, ...claims } = answer;
    const jwt = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'test', typ: 'JWT' })
      .sign(privateKey);
    ctx.body = { ...answer, jwt };
  };
}
