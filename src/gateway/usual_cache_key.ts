import crypto from 'crypto';
import { hasIdentityHeader } from '../core/identity_headers.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';
// Not from cache_key.ts: the bundle would run it for every request.
import { hashedKey } from './on_demand/lookup.ts';

/**
 * js_set: what `hashedKey` gives for the usual request, at a fraction of its price: a token in `Authorization`,
 * where NGINX itself refuses a second one, no query that could hold another, no identity header, and the usual
 * spelling.
 */
export function hashedBearer(r: Request): string {
  if (variable(r, 'request_uri').indexOf('?') >= 0 || hasIdentityHeader(r.headersIn)) return hashedKey(r);
  // Bytes: njs before 0.8 takes as long to make a string of a token as to hash it.
  const authorization = r.rawVariables.http_authorization;
  if (!authorization) return '';
  const scheme = authorization.toString('utf8', 0, 7);
  const first = authorization[7] as number;
  const last = authorization[authorization.length - 1] as number;
  // White space has codes up to 32. In the middle it makes no token, so no verdict either.
  if (scheme !== 'Bearer ' || !(first > 32) || last <= 32) return hashedKey(r);
  return crypto.createHash('sha256').update(authorization).digest('hex');
}
