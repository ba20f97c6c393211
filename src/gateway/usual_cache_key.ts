import crypto from 'crypto';
import { hasIdentityHeader } from '../core/identity_headers.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';
// Not from cache_key.ts: the bundle would run it for every request.
import { hashedKey } from './on_demand/lookup.ts';

/**
 * js_set: what `hashedKey` gives for the usual request, at a fraction of its price: a token in `Authorization`,
 * where NGINX itself refuses a second one, no query that could hold another, and no identity header.
 */
export function hashedBearer(r: Request): string {
  if (variable(r, 'request_uri').indexOf('?') >= 0 || hasIdentityHeader(r.headersIn)) return hashedKey(r);
  // Bytes: njs before 0.8 takes as long to make a string of a token as to hash it.
  const authorization = r.rawVariables.http_authorization;
  return authorization ? crypto.createHash('sha256').update(authorization).digest('hex') : '';
}
