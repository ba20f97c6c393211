import { createHash } from 'node:crypto';
import type { CheckedIntrospection } from '../policy/checked_introspection.ts';
import { plainParameters } from './quoting.ts';

/** Where the gateway's credentials stand in a call to the identity provider. */
interface ClientCredentials {
  authorization?: string;
  /** Form parameters. */
  body_credentials?: string;
  /** Parameters of `set`: what signs client assertions. */
  assertion_key?: string[];
  /** Parameters of `set`: what encrypts the gateway's own token in the cache. */
  encryption_key?: string[];
  /** The call that gets the gateway's own token. */
  token_request?: { cache_key: string; authorization: string; body: string };
}

/** The credentials of an introspection call, by the policy's `clientAuthentication`. */
export function clientCredentials(introspection: CheckedIntrospection): ClientCredentials {
  const { action, authentication } = introspection;
  const { clientId, secret, assertionKey } = authentication;
  const id = formEncoded(clientId);
  switch (action.clientAuthentication) {
    case 'tls_client_auth':
      return { body_credentials: `client_id=${id}` };
    case 'client_secret_post':
      return { body_credentials: `client_id=${id}&client_secret=${formEncoded(secret)}` };
    case 'client_secret_jwt':
    case 'private_key_jwt':
      return { assertion_key: plainParameters('oauth2_assertion_key', assertionKey ?? '') };
    case 'bearer':
      return action.clientCredentialsGrant
        ? clientCredentialsGrant(introspection)
        : { authorization: `Bearer ${secret}` };
    default:
      return { authorization: basic(clientId, secret, action.basicEncoding) };
  }
}

/** RFC 6749 §4.4.2. The key is made from the secret, so that it is as secret and changes with it. */
function clientCredentialsGrant({ action, authentication }: CheckedIntrospection): ClientCredentials {
  const { clientId, secret } = authentication;
  const { scope, tokenEndpoint } = action.clientCredentialsGrant as { scope?: string; tokenEndpoint: string };
  const key = sha256(JSON.stringify(['client token', tokenEndpoint, clientId, scope, secret]));
  return {
    encryption_key: plainParameters('oauth2_encryption_key', key.toString('base64')),
    token_request: {
      cache_key: sha256(key).toString('hex').slice(0, 16),
      authorization: basic(clientId, secret, action.basicEncoding),
      body: `grant_type=client_credentials${scope ? `&scope=${formEncoded(scope)}` : ''}`,
    },
  };
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
function basic(clientId: string, secret: string, encoding: 'form' | 'raw' | undefined): string {
  const encode = encoding === 'raw' ? (text: string) => text : formEncoded;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}`;
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
