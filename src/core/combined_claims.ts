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
  if (beside.exp !== undefined && inside.exp !== undefined) combined.exp = stricter(Math.min, beside.exp, inside.exp);
  if (beside.nbf !== undefined && inside.nbf !== undefined) combined.nbf = stricter(Math.max, beside.nbf, inside.nbf);
  return combined;
}

function copyClaims(from: Claims, to: Claims): void {
  Object.keys(from).forEach((name) => {
    // An assignment to this name would not make a claim.
    if (name !== '__proto__') to[name] = from[name];
  });
}

/** Of two times the stricter one, or what is no time: that refuses the token. */
function stricter(choose: (a: number, b: number) => number, a: unknown, b: unknown): unknown {
  if (!isNumericDate(a)) return a;
  return isNumericDate(b) ? choose(a, b) : b;
}
