import { isObject, parseJson } from './json.ts';
import { isB64Token } from './token.ts';

/** The gateway's own access token. */
interface OwnToken {
  token: string;
  /** `Cache-Control`, RFC 9111 §5.2 and RFC 5861 §3, that has NGINX renew the token while it is still good. */
  cacheControl: string;
}

/** Seconds that a token counts as good for when the response does not say. */
const USUAL_LIFETIME = 60;
/** Seconds after which a token is renewed in any case, so that they stay within what NGINX counts. */
const LONGEST_LIFETIME = 86400;
/** Share of its life in which a token serves as it is. */
const FRESH = 0.75;
/** Share of its life after that in which it still serves, while NGINX renews it. The last tenth is the margin. */
const RENEWING = 0.15;

/** Reads the response to a client credentials grant, RFC 6749 §4.4.3 and §5.1: a bearer token or nothing. */
export function readTokenResponse(status: number, text: string): OwnToken | undefined {
  const response = status === 200 ? parseJson(text) : undefined;
  if (!isObject(response)) return undefined;
  const token = response.access_token;
  const type = response.token_type;
  if (typeof token !== 'string' || !isB64Token(token)) return undefined;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined;
  const said = response.expires_in === undefined ? USUAL_LIFETIME : Number(response.expires_in);
  const lifetime = Math.min(said, LONGEST_LIFETIME);
  // NGINX serves up to and including the last second.
  const fresh = Math.floor(lifetime * FRESH) - 1;
  const renewing = Math.floor(lifetime * RENEWING);
  // Not `fresh <= 0`: a lifetime that is no number makes it NaN.
  if (!(fresh > 0)) return { token: token, cacheControl: 'no-store' };
  return { token: token, cacheControl: `max-age=${fresh}, stale-while-revalidate=${renewing}` };
}
