import { isObject } from './claim.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** What the request proves besides having the token; empty where it proves nothing. */
export interface Possession {
  /** `x5t#S256` of the client's certificate, RFC 8705 §3.1. */
  certificate: string;
}

/**
 * True when the token is a bearer token, or the request proves possession of all that the token is
 * bound to (RFC 7800 §3, RFC 8705 §3). A binding that cannot be confirmed refuses the token: it must
 * not pass as a bearer token.
 */
export function isConfirmed(policy: IntrospectionPolicy, cnf: unknown, possession: Possession): boolean {
  if (cnf === undefined || cnf === null) return true;
  if (!isObject(cnf)) return false;
  const methods = Object.keys(cnf);
  for (let i = 0; i < methods.length; i++) {
    const method = methods[i] as string;
    if (policy.confirmationMethods.indexOf(method) < 0 || method !== 'x5t#S256') return false;
    if (possession.certificate === '' || cnf[method] !== possession.certificate) return false;
  }
  return methods.length > 0;
}
