import type { HeaderLine } from './header.ts';

/**
 * True when a header looks like an identity header, `X-Token-…` in any spelling that a backend may read as such.
 *
 * @param headers an object with a property for each header name
 */
export function hasIdentityHeader(headers: object): boolean {
  for (const name in headers) {
    if (looksLikeIdentity(name)) return true;
  }
  return false;
}

/**
 * True when an identity header would reach the backend: the configuration neither overwrites nor clears
 * it, and NGINX cannot remove headers by prefix.
 *
 * @param rawHeaders every header line
 * @param overwritten the lower-case names that the configuration sets or clears, each between blanks; empty
 * where nobody shall look
 */
export function hasForeignIdentity(rawHeaders: HeaderLine[], overwritten: string): boolean {
  if (overwritten === '') return false;
  for (let i = 0; i < rawHeaders.length; i++) {
    const name = (rawHeaders[i] as HeaderLine)[0];
    if (looksLikeIdentity(name) && overwritten.indexOf(` ${name.toLowerCase()} `) < 0) return true;
  }
  return false;
}

/** This runs for every header of every request, so most names are done with after their first letter. */
function looksLikeIdentity(name: string): boolean {
  return (name.charCodeAt(0) | 32) === 120 && /^x[^a-z0-9]token[^a-z0-9]/i.test(name);
}
