/**
 * The `WWW-Authenticate` value of a refusal, RFC 6750 §3.
 *
 * @param error RFC 6750 §3.1 error code, or empty when the request carried no token
 * @param scope the scopes that would be needed, or empty
 */
export function challenge(realm: string, error: string, scope: string): string {
  let value = `Bearer realm="${quotedPairs(realm)}"`;
  if (error !== '') value += `, error="${error}"`;
  if (scope !== '') value += `, scope="${quotedPairs(scope)}"`;
  return value;
}

/** The inside of a quoted-string, RFC 9110 §5.6.4. */
function quotedPairs(text: string): string {
  return text.replace(/(["\\])/g, '\\$1');
}
