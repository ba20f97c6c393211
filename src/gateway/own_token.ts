import { readTokenResponse } from '../core/token_response.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** Bytes of an AES-GCM nonce. */
const NONCE_LENGTH = 12;

/**
 * js_content: the gateway's own access token by the client credentials grant, RFC 6749 §4.4. It goes
 * into NGINX's cache, so it is encrypted: no token is on disk in clear.
 */
export async function ownToken(r: Request): Promise<void> {
  try {
    const reply = await r.subrequest('/_oauth2_send_token_request', { method: 'POST' });
    const granted = readTokenResponse(reply.status, reply.responseText || '');
    if (granted === undefined) {
      r.error(`OAuth client credentials grant failed (HTTP ${reply.status}).`);
      r.return(502);
      return;
    }
    const key = await encryptionKey(r, 'encrypt');
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH)) as Uint8Array;
    const sealed = await crypto.subtle.encrypt(withNonce(nonce), key, Buffer.from(granted.token));
    r.headersOut['Cache-Control'] = granted.cacheControl;
    r.return(200, Buffer.from(nonce).toString('hex') + Buffer.from(sealed).toString('hex'));
  } catch (_) {
    r.error('OAuth client credentials grant failed.');
    r.return(500);
  }
}

/** The gateway's own access token (RFC 6749 §4.4), which `ownToken` encrypted; empty when there is none. */
export async function cachedOwnToken(r: Request): Promise<string> {
  const reply = await r.subrequest('/_oauth2_own_token', { method: 'GET' });
  if (reply.status !== 200) return '';
  try {
    const sealed = Buffer.from(reply.responseText || '', 'hex');
    const key = await encryptionKey(r, 'decrypt');
    const nonce = sealed.slice(0, NONCE_LENGTH);
    const token = await crypto.subtle.decrypt(withNonce(nonce), key, sealed.slice(NONCE_LENGTH));
    return Buffer.from(token).toString();
  } catch (_) {
    return '';
  }
}

/** Gets another token (RFC 6749 §4.4) into the cache. Whether that worked, the next call will find out. */
export async function renewOwnToken(r: Request): Promise<void> {
  await r.subrequest('/_oauth2_own_token', { method: 'GET', args: 'renew=1' });
}

function encryptionKey(r: Request, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const secret = Buffer.from(variable(r, 'oauth2_encryption_key'), 'base64');
  return crypto.subtle.importKey('raw', secret, { name: 'AES-GCM' }, false, [usage]);
}

/** njs-types leave AES-GCM out where they list the ciphers. */
function withNonce(nonce: Uint8Array): AesCbcParams {
  return { name: 'AES-GCM', iv: nonce } as unknown as AesCbcParams;
}
