import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { JWK } from 'jose';
import type { Adapter, AdapterPayload, ClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { userClaims } from './password_grant.ts';
import { CLIENT_ID, CLIENT_SECRET } from './tutorial.ts';

/** What oidc-provider is told: the tutorial's client and others, and every way in which they may authenticate. */
export function oidcConfiguration(signingKey: JWK, clients: ClientMetadata[]): Configuration {
  return {
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
      ...clients,
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
  };
}

function peerCertificate(ctx: KoaContextWithOIDC): X509Certificate | undefined {
  return (ctx.socket as TLSSocket).getPeerX509Certificate?.();
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
