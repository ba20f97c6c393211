/**
 * True when the request has a header that looks like an identity header, `X-Token-…` in any spelling
 * that a backend may read as such, and that would reach the backend: the configuration neither
 * overwrites nor clears it, and NGINX cannot remove headers by prefix.
 *
 * @param rawHeaders name and value of every header line
 * @param overwritten gives the lower-case names that the configuration sets or clears, each between blanks
 */
export function hasForeignIdentity(rawHeaders: string[][], overwritten: () => string): boolean {
  for (let i = 0; i < rawHeaders.length; i++) {
    const name = (rawHeaders[i] as string[])[0] as string;
    // This runs for every request; only names that begin with `x` or `X` need a closer look.
    if ((name.charCodeAt(0) | 32) !== 120 || !/^x[^a-z0-9]token[^a-z0-9]/i.test(name)) continue;
    if (overwritten().indexOf(` ${name.toLowerCase()} `) < 0) return true;
  }
  return false;
}
