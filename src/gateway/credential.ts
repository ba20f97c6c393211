import { hasForeignIdentity } from '../core/identity_headers.ts';
import type { PresentedToken, TokenPlace, TokenProblem } from '../core/token.ts';
import { presentedToken } from '../core/token.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** How a token begins that is good only together with the proof after it; a blank separates the two. */
const BOUND = '!dpop ';
/** First character of a credential that is not a token; no token can begin with it. */
const PROBLEM = '!';

/**
 * js_set: the client's access token, or `!` and the reason why there is none. A token with a DPoP proof
 * begins with `!` too, since no verdict on it may be looked up before the proof is verified.
 * A request with an identity header that only the gateway may set has no token.
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
  if (hasForeignIdentity(rawHeaders, variable(r, 'oauth2_identity_headers'))) return `${PROBLEM}foreign_identity`;
  const presented = presentedToken(tokenPlace(r), rawHeaders, variable(r, 'request_uri'));
  if ('problem' in presented) return PROBLEM + presented.problem;
  return presented.proof === undefined ? presented.token : `${BOUND}${presented.token} ${presented.proof}`;
}

/** Reads back what `credential` wrote. */
export function readCredential(text: string): PresentedToken {
  if (text.slice(0, BOUND.length) === BOUND) {
    const parts = text.slice(BOUND.length).split(' ');
    return { token: parts[0] as string, proof: parts[1] };
  }
  if (text.charAt(0) === PROBLEM) return { problem: text.slice(1) as TokenProblem };
  return text === '' ? { problem: 'missing' } : { token: text };
}

/** Where the policy of this location has the token. */
export function tokenPlace(r: Request): TokenPlace {
  return {
    header: variable(r, 'oauth2_token_header'),
    query: variable(r, 'oauth2_token_query'),
    dpop: variable(r, 'oauth2_dpop') === 'on',
  };
}
