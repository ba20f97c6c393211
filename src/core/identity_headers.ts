/**
 * The first client header that looks like an identity header (`X-Token-…`, in any spelling that a
 * backend may read as such) and that the configuration does not overwrite; empty when there is none.
 * NGINX cannot remove headers by prefix.
 *
 * @param rawHeaders name and value of every header line
 * @param overwritten lower-case names that the configuration sets or clears, each between blanks
 */
export function foreignIdentityHeader(rawHeaders: string[][], overwritten: string): string {
  for (let i = 0; i < rawHeaders.length; i++) {
    const name = ((rawHeaders[i] as string[])[0] as string).toLowerCase();
    if (/^x[^a-z0-9]token[^a-z0-9]/.test(name) && overwritten.indexOf(` ${name} `) < 0) return name;
  }
  return '';
}
