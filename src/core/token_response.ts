import { isObject, parseJson } from './json.ts';
import { isB64Token } from './token.ts';

/** The gateway's own access token. */
export interface OwnToken {
  token: string;
  /** `Cache-Control` that has NGINX renew the token while it is still good. */
  cacheControl: string;
}

/** Seconds that a token counts as good for when the answer does not say. */
const USUAL_LIFETIME = 60;
/** A longer life makes no difference, and stays within what NGINX counts. */
const LONGEST_LIFETIME = 86400;

/** Reads the answer to a client credentials grant, RFC 6749 §4.4.3 and §5.1: a bearer token or nothing. */
export function readTokenResponse(status: number, text: string): OwnToken | undefined {
  const answer = status === 200 ? parseJson(text) : undefined;
  if (!isObject(answer)) return undefined;
  const token = answer.access_token;
  const type = answer.token_type;
  if (typeof token !== 'string' || !isB64Token(token)) return undefined;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined;
  const said = answer.expires_in === undefined ? USUAL_LIFETIME : Number(answer.expires_in);
  const lifetime = Math.min(said, LONGEST_LIFETIME);
  const fresh = Math.floor(lifetime * 0.75) - 1;
  const renewing = Math.floor(lifetime * 0.15);
  // Not `fresh <= 0`: a lifetime that is no number makes it NaN.
  if (!(fresh > 0)) return { token: token, cacheControl: 'no-store' };
  return { token: token, cacheControl: `max-age=${fresh}, stale-while-revalidate=${renewing}` };
}
