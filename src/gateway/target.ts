import { targetWithoutToken } from '../core/query.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** js_set: the request target without the token, for the backend. */
export function target(r: Request): string {
  return targetWithoutToken(variable(r, 'request_uri'), variable(r, 'oauth2_token_query'));
}

/** js_set: the query string without the token. */
export function args(r: Request): string {
  const text = target(r);
  const mark = text.indexOf('?');
  return mark < 0 ? '' : text.slice(mark + 1);
}

/** js_set: `Referer` without its query, where the token of another page would be, RFC 6750 §5.3. */
export function referer(r: Request): string {
  return variable(r, 'http_referer').split('?')[0] as string;
}
