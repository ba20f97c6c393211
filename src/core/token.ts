/** Where a policy lets clients put their access token. */
export interface TokenPlace {
  /** Lower-case header name, or empty. */
  header: string;
  /** Query key, or empty. */
  query: string;
  /** True when the DPoP scheme is accepted besides Bearer, RFC 9449 §7.1. */
  dpop?: boolean;
}

export interface PresentedToken {
  /** The one well-formed token, or empty. */
  token: string;
  /** Why there is no token. */
  problem: '' | 'missing' | 'malformed' | 'repeated';
  /** The DPoP proof of a token that was sent with that scheme. */
  proof?: string;
}

/** Longest token that is asked about, in characters. */
export const MAX_TOKEN_LENGTH = 8192;

const B64TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const BEARER = /^bearer(?: +(.*))?$/i;
const DPOP = /^dpop +(.*)$/i;
/** The schemes of access tokens, also where only a lenient backend would read one. */
const TOKEN_SCHEME = /^(bearer|dpop)\b/i;
/** RFC 6750 §2.3: the query key that is reserved for access tokens. */
const RESERVED_QUERY_KEY = 'access_token';

/**
 * Finds the access token of a request, RFC 6750 §2: exactly one, in the place that the policy
 * names. A token in any other place makes the request invalid (§3.1 `invalid_request`).
 *
 * @param rawHeaders name and value of every header line, duplicates included
 * @param target the request target as sent, with its query
 */
export function presentedToken(place: TokenPlace, rawHeaders: string[][], target: string): PresentedToken {
  const inPlace: string[] = [];
  const proofs: string[] = [];
  let elsewhere = 0;

  for (let i = 0; i < rawHeaders.length; i++) {
    const line = rawHeaders[i] as string[];
    const name = (line[0] as string).toLowerCase();
    const value = (line[1] as string).trim();
    if (name === place.header) {
      if (value !== '') inPlace.push(value);
    } else if (name === 'authorization' && TOKEN_SCHEME.test(value)) {
      elsewhere++;
    }
    if (name === 'dpop') proofs.push(value);
  }

  const parameters = queryParameters(target);
  for (let i = 0; i < parameters.length; i++) {
    const key = queryKey(parameters[i] as string);
    if (place.query !== '' && key === place.query) {
      inPlace.push(queryValue(parameters[i] as string));
    } else if (key === RESERVED_QUERY_KEY) {
      elsewhere++;
    }
  }

  // NGINX's JavaScript shows bytes that are not UTF-8 as U+FFFD, and the backend would get that instead.
  if (place.query !== '' && target.indexOf('\ufffd') >= 0) return { token: '', problem: 'malformed' };
  if (inPlace.length > 1 || elsewhere > 0) return { token: '', problem: 'repeated' };
  if (inPlace.length === 0) return { token: '', problem: 'missing' };
  const value = inPlace[0] as string;
  return place.dpop && DPOP.test(value) ? boundTokenFrom(value, proofs) : tokenFrom(place, value);
}

/** A token with the DPoP scheme comes with exactly one proof, RFC 9449 §4.3. */
function boundTokenFrom(value: string, proofs: string[]): PresentedToken {
  const token = (DPOP.exec(value) as RegExpExecArray)[1] as string;
  const proof = proofs.length === 1 ? (proofs[0] as string) : '';
  if (!isToken(token) || proof.length > MAX_TOKEN_LENGTH || !JWT.test(proof))
    return { token: '', problem: 'malformed' };
  return { token: token, problem: '', proof: proof };
}

function tokenFrom(place: TokenPlace, value: string): PresentedToken {
  let token = value;
  if (place.header === 'authorization') {
    const match = BEARER.exec(value);
    token = match === null ? '' : match[1] || '';
  } else if (value === '') {
    return { token: '', problem: 'missing' };
  }
  return isToken(token) ? { token: token, problem: '' } : { token: '', problem: 'malformed' };
}

function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN_LENGTH && B64TOKEN.test(text);
}

/** The request target without the parameters that carry a token; all other bytes stay. */
export function targetWithoutToken(target: string, query: string): string {
  const mark = target.indexOf('?');
  if (mark < 0) return target;
  const parameters = queryParameters(target);
  const kept: string[] = [];
  for (let i = 0; i < parameters.length; i++) {
    const key = queryKey(parameters[i] as string);
    if (query === '' || (key !== query && key !== RESERVED_QUERY_KEY)) kept.push(parameters[i] as string);
  }
  if (kept.length === parameters.length) return target;
  const path = target.slice(0, mark);
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function queryParameters(target: string): string[] {
  const mark = target.indexOf('?');
  return mark < 0 ? [] : target.slice(mark + 1).split('&');
}

function queryKey(parameter: string): string {
  const mark = parameter.indexOf('=');
  return decoded(mark < 0 ? parameter : parameter.slice(0, mark));
}

function queryValue(parameter: string): string {
  const mark = parameter.indexOf('=');
  return mark < 0 ? '' : decoded(parameter.slice(mark + 1));
}

/** Percent-decoded once. `+` stays: it is a legal character of a token. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (_) {
    return text;
  }
}
