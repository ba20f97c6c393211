import type { Introspection } from '../policy/gateway.ts';
import { base64Parameters } from './quoting.ts';

/** Where the gateway's credentials stand in a call to the identity provider. */
interface ClientCredentials {
  authorization?: string;
  /** Form parameters. */
  body_credentials?: string;
  /** Parameters of `set`: what signs client assertions. */
  client_key?: string[];
}

/** The credentials of an introspection call, by the policy's `clientAuthentication`. */
export function clientCredentials({ action, authentication }: Introspection): ClientCredentials {
  const { clientId, secret, assertionKey } = authentication;
  const id = formEncoded(clientId);
  switch (action.clientAuthentication) {
    case 'tls_client_auth':
      return { body_credentials: `client_id=${id}` };
    case 'client_secret_post':
      return { body_credentials: `client_id=${id}&client_secret=${formEncoded(secret)}` };
    case 'client_secret_jwt':
    case 'private_key_jwt':
      return { client_key: base64Parameters('oauth2_client_key', assertionKey ?? '') };
    case 'bearer':
      return { authorization: `Bearer ${secret}` };
    default:
      return { authorization: basic(clientId, secret, action.basicEncoding) };
  }
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
function basic(clientId: string, secret: string, encoding: 'form' | 'raw' | undefined): string {
  const encode = encoding === 'raw' ? (text: string) => text : formEncoded;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
