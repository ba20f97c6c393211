import crypto from 'crypto';
import { foreignIdentityHeader } from '../core/identity_headers.ts';
import type { PresentedToken, TokenPlace } from '../core/token.ts';
import { presentedToken, targetWithoutToken } from '../core/token.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** How a token begins that is good only together with the proof after it. */
const BOUND = '!dpop ';
/** First character of a credential that is not a token; no token can begin with it. */
const PROBLEM = '!';

/**
 * js_set: the client's access token, or `!` and the reason why there is none. A token with a DPoP proof
 * begins with `!` too, since no verdict on it may be looked up before the proof is verified.
 * A request with an identity header that only the gateway may set counts as malformed.
 */
export function credential(r: Request): string {
  try {
    return presentedCredential(r);
  } catch (_) {
    // njs before 0.8 throws when a regular expression meets bytes that are not UTF-8.
    return `${PROBLEM}malformed`;
  }
}

function presentedCredential(r: Request): string {
  const rawHeaders = r.rawHeadersIn;
  if (foreignIdentityHeader(rawHeaders, variable(r, 'oauth2_identity_headers')) !== '') return `${PROBLEM}repeated`;
  const presented = presentedToken(tokenPlace(r), rawHeaders, variable(r, 'request_uri'));
  if (presented.problem !== '') return PROBLEM + presented.problem;
  return presented.proof === undefined ? presented.token : `${BOUND}${presented.token} ${presented.proof}`;
}

/** js_set: the SHA-256 of the token for the cache key, so that no token is on disk; empty without a token. */
export function hashedKey(r: Request): string {
  const token = plainKey(r);
  return token === '' ? '' : crypto.createHash('sha256').update(token).digest('hex');
}

/** js_set: the token itself as the cache key; empty without a token. */
export function plainKey(r: Request): string {
  const text = variable(r, 'oauth2_credential');
  return text.charAt(0) === PROBLEM ? '' : text;
}

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

/** Reads back what `credential` wrote. */
export function readCredential(text: string): PresentedToken {
  if (text.slice(0, BOUND.length) === BOUND) {
    const parts = text.slice(BOUND.length).split(' ');
    return { token: parts[0] as string, problem: '', proof: parts[1] };
  }
  if (text.charAt(0) !== PROBLEM) return { token: text, problem: text === '' ? 'missing' : '' };
  return { token: '', problem: text.slice(1) as PresentedToken['problem'] };
}

function tokenPlace(r: Request): TokenPlace {
  return {
    header: variable(r, 'oauth2_token_header'),
    query: variable(r, 'oauth2_token_query'),
    dpop: variable(r, 'oauth2_dpop') === 'on',
  };
}
