/** RFC 6750 §2.3: the query key that is reserved for access tokens. */
export const RESERVED_QUERY_KEY = 'access_token';

/** The parameters of a request target (RFC 9112 §3.2) as they are written, `name=value` each. */
export function queryParameters(target: string): string[] {
  const mark = target.indexOf('?');
  return mark < 0 ? [] : target.slice(mark + 1).split('&');
}

/**
 * True for a parameter with this key, percent-encoded or not. Decodes only what can be this key: thousands of broken
 * escapes in one request would keep a worker busy.
 */
export function hasKey(parameter: string, key: string): boolean {
  const mark = parameter.indexOf('=');
  const written = mark < 0 ? parameter : parameter.slice(0, mark);
  return written.length >= key.length && percentDecoded(written) === key;
}

/** The value of a parameter, percent-decoded; empty where it has none. */
export function queryValue(parameter: string): string {
  const mark = parameter.indexOf('=');
  return mark < 0 ? '' : percentDecoded(parameter.slice(mark + 1));
}

/** The request target without the parameters that carry a token, RFC 6750 §2.3; all other bytes stay. */
export function targetWithoutToken(target: string, query: string): string {
  const parameters = queryParameters(target);
  const kept: string[] = [];
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i] as string;
    if (query === '' || !(hasKey(parameter, query) || hasKey(parameter, RESERVED_QUERY_KEY))) kept.push(parameter);
  }
  if (kept.length === parameters.length) return target;
  const path = target.slice(0, target.indexOf('?'));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

/** Percent-decoded once. `+` stays: it is a legal character of a token. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (_) {
    return text;
  }
}
