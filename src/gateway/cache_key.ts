import crypto from 'crypto';
import { hasForeignIdentity } from '../core/identity_headers.ts';
import { afterScheme, presentedText } from '../core/token.ts';
import { tokenPlace } from './credential.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** js_set: the SHA-256 of `plainKey`, so that no token is on disk; empty as `plainKey` is. */
export function hashedKey(r: Request): string {
  const text = plainKey(r);
  return text === '' ? '' : crypto.createHash('sha256').update(text).digest('hex');
}

/**
 * js_set: what stands in the token's place, or empty when there can be no verdict to look up: no bearer
 * token, more than one, or an identity header that only the gateway may set. Every spelling of a token gives the usual
 * one, so that a token has one verdict. Whether the token is well-formed is not looked at: only a well-formed one
 * ever gets a verdict into the cache.
 */
export function plainKey(r: Request): string {
  const rawHeaders = r.rawHeadersIn;
  if (hasForeignIdentity(rawHeaders, variable(r, 'oauth2_identity_headers'))) return '';
  const place = tokenPlace(r);
  const presented = presentedText(place, rawHeaders, variable(r, 'request_uri'));
  if ('problem' in presented) return '';
  if (place.header !== 'authorization') return presented.text;
  const token = afterScheme('bearer', presented.text);
  return token === undefined ? '' : `Bearer ${token}`;
}
