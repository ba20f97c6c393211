import type { Claims } from './claim.ts';
import { isNumericDate } from './numeric_date.ts';

/**
 * The claims of JSON that carries a JWT: those beside the JWT, and those that it alone has. The token must be valid by
 * both, so the earlier `exp` and the later `nbf` count (RFC 7519 §4.1.4 and §4.1.5).
 */
export function combinedClaims(beside: Claims, inside: Claims): Claims {
  const combined: Claims = {};
  copyClaims(inside, combined);
  copyClaims(beside, combined);
  const exp = stricterTime(beside.exp, inside.exp, Math.min);
  const nbf = stricterTime(beside.nbf, inside.nbf, Math.max);
  if (exp !== undefined) combined.exp = exp;
  if (nbf !== undefined) combined.nbf = nbf;
  return combined;
}

function copyClaims(from: Claims, to: Claims): void {
  const names = Object.keys(from);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    // An assignment to this name would not make a claim.
    if (name !== '__proto__') to[name] = from[name];
  }
}

/** Of two times the stricter one; what is no time comes first, since it refuses the token. */
function stricterTime(a: unknown, b: unknown, stricter: (a: number, b: number) => number): unknown {
  if (a === undefined) return b;
  if (b === undefined || !isNumericDate(a)) return a;
  return isNumericDate(b) ? stricter(a, b) : b;
}
