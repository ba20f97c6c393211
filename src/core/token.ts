import type { HeaderLine } from './header.ts';
import { hasKey, queryParameters, queryValue, RESERVED_QUERY_KEY } from './query.ts';
import { withoutWhiteSpace } from './white_space.ts';

/** Where a policy lets clients put their access token. */
export interface TokenPlace {
  /** Lower-case header name, or empty. */
  header: string;
  /** Query key, or empty. */
  query: string;
  /** True when the DPoP scheme is accepted besides Bearer, RFC 9449 §7.1. */
  dpop: boolean;
}

/**
 * Why a request has no token to ask about; `foreign_identity`: it brings an identity header that only the gateway may
 * set. The proof is that of a token with the DPoP scheme.
 */
export type TokenProblem =
  | 'missing'
  | 'malformed'
  | 'repeated'
  | 'foreign_identity'
  | 'missing_proof'
  | 'malformed_proof';

/** The one well-formed token, with its DPoP proof where it was sent with that scheme. */
export type PresentedToken = { token: string; proof?: string } | { problem: TokenProblem };

/**
 * What is in the token's place, before anybody looks whether it is a token: the value of the header or query
 * parameter, an authentication scheme included, and never empty.
 */
export type PresentedText = { text: string } | { problem: TokenProblem };

/** Longest token that is asked about, in characters. */
export const MAX_TOKEN_LENGTH = 8192;

/**
 * Finds the access token of a request, RFC 6750 §2: exactly one, in the place that the policy
 * names. A token in any other place makes the request invalid (§3.1 `invalid_request`).
 *
 * @param rawHeaders every header line, duplicates included
 * @param target the request target as sent, with its query
 */
export function presentedToken(place: TokenPlace, rawHeaders: HeaderLine[], target: string): PresentedToken {
  const presented = presentedText(place, rawHeaders, target);
  if ('problem' in presented) return presented;
  const text = presented.text;
  const bound = place.dpop ? afterScheme('dpop', text) : undefined;
  return bound === undefined ? tokenFrom(place, text) : boundToken(bound, proofsIn(rawHeaders));
}

/**
 * The first half of `presentedToken`: finds the text without looking whether it is a token. This runs
 * for every request, so it touches no more than it must.
 */
export function presentedText(place: TokenPlace, rawHeaders: HeaderLine[], target: string): PresentedText {
  const header = place.header;
  let text = '';
  let inPlace = 0;
  let elsewhere = 0;

  for (let i = 0; i < rawHeaders.length; i++) {
    const line = rawHeaders[i] as HeaderLine;
    const name = line[0];
    if (name.length === header.length && name.toLowerCase() === header) {
      text = withoutWhiteSpace(line[1]);
      inPlace++;
    } else if (name.length === 13 && name.toLowerCase() === 'authorization' && hasTokenScheme(line[1])) {
      elsewhere++;
    }
  }

  const parameters = queryParameters(target);
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i] as string;
    if (place.query !== '' && hasKey(parameter, place.query)) {
      text = queryValue(parameter);
      inPlace++;
    } else if (hasKey(parameter, RESERVED_QUERY_KEY)) {
      elsewhere++;
    }
  }

  // NGINX's JavaScript shows bytes that are not UTF-8 as U+FFFD, and the backend would get that instead.
  if (place.query !== '' && target.indexOf('\ufffd') >= 0) return { problem: 'malformed' };
  if (inPlace > 1 || elsewhere > 0) return { problem: 'repeated' };
  return text === '' ? { problem: 'missing' } : { text: text };
}

/**
 * What stands after an authentication scheme in any letter case and the blanks behind it, RFC 9110 §11.4.
 *
 * @param scheme in lower case
 * @returns undefined with another scheme
 */
export function afterScheme(scheme: string, credentials: string): string | undefined {
  let start = scheme.length;
  if (credentials.slice(0, start).toLowerCase() !== scheme || credentials.charAt(start) !== ' ') return undefined;
  while (credentials.charAt(start) === ' ') start++;
  return credentials.slice(start);
}

/** True with the schemes of access tokens, also where only a lenient backend would read one. */
function hasTokenScheme(value: string): boolean {
  return /^(bearer|dpop)\b/i.test(value.trim());
}

function proofsIn(rawHeaders: HeaderLine[]): string[] {
  const lines = rawHeaders.filter((line) => line[0].toLowerCase() === 'dpop');
  return lines.map((line) => withoutWhiteSpace(line[1]));
}

/** A token with the DPoP scheme comes with exactly one proof, RFC 9449 §4.3. */
function boundToken(token: string, proofs: string[]): PresentedToken {
  if (!isToken(token)) return { problem: 'malformed' };
  if (proofs.length === 0) return { problem: 'missing_proof' };
  const proof = proofs[0] as string;
  if (proofs.length > 1 || proof.length > MAX_TOKEN_LENGTH || !isSignedJwt(proof)) {
    return { problem: 'malformed_proof' };
  }
  return { token: token, proof: proof };
}

function tokenFrom(place: TokenPlace, value: string): PresentedToken {
  const token = place.header === 'authorization' ? afterScheme('bearer', value) : value;
  return token !== undefined && isToken(token) ? { token: token } : { problem: 'malformed' };
}

function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN_LENGTH && isB64Token(text);
}

/** True for a `b64token`, RFC 6750 §2.1: what a bearer token may consist of. */
export function isB64Token(text: string): boolean {
  return !/[^A-Za-z0-9._~+/=-]/.test(text) && /^[^=]+=*$/.test(text);
}

/** True for what can be a JWT with a signature, RFC 7515 §7.1. It has no blank, on which a credential relies. */
function isSignedJwt(text: string): boolean {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text);
}
