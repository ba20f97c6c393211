import type { GenerateKeyPairResult } from 'jose';
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { sealed } from './sealed_token.ts';
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

/** The token that a test wants. */
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

const OF_THE_RFC = ['username', 'password', 'scope'];
/** With these a test chooses its token. */
const OF_OURS = ['claims', 'expires_in', 'format', 'certificate', 'jkt'];

/** The grant of RFC 6749 §4.3, which oidc-provider leaves to its users. */
export function registerPasswordGrant(provider: Provider, keys: GenerateKeyPairResult): void {
  const grant = async (ctx: KoaContextWithOIDC) => {
    const { client, params } = ctx.oidc;
    if (!client || !params || params.password !== PASSWORD) throw new errors.InvalidGrant('wrong password');
    const accountId = `id-of-${params.username}`;
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
    const claims = userClaims(ctx);
    token.aud = (claims.aud ?? 'account') as string;
    const opaque = await token.save();
    const accessToken = params.format === 'jwt' ? await sealed(opaque, claims, provider, keys) : opaque;
    ctx.body = { access_token: accessToken, expires_in: token.expiration, token_type: 'Bearer', scope: token.scope };
  };
  provider.registerGrantType('password', grant, [...OF_THE_RFC, ...OF_OURS]);
}

/** The tutorial's claims for the user who logs in, with what the test asked for. */
export function userClaims(ctx: KoaContextWithOIDC): Record<string, unknown> {
  const username = ctx.oidc.params?.username;
  const wanted = JSON.parse(String(ctx.oidc.params?.claims ?? '{}')) as Record<string, unknown>;
  return { ...TUTORIAL_CLAIMS, username, preferred_username: username, ...wanted };
}

/** Logs nginx-user (or another user) in over HTTP and returns the access token. */
export async function passwordToken(tokenEndpoint: string, request: TokenRequest = {}): Promise<string> {
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
}
