import { isObject } from './json.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** What the request proves besides having the token; empty where it proves nothing. */
export interface Possession {
  /** `x5t#S256` of the client's certificate, RFC 8705 §3.1. */
  x5tS256: string;
  /** `jkt`, the thumbprint of the key that signed the request's DPoP proof, RFC 9449 §6.1. */
  jkt: string;
}

/**
 * True when the token is a bearer token, or the request proves possession of all that the token is
 * bound to (RFC 7800 §3, RFC 8705 §3). A binding that cannot be confirmed refuses the token: it must
 * not pass as a bearer token.
 */
export function isConfirmed(policy: IntrospectionPolicy, cnf: unknown, possession: Possession): boolean {
  // RFC 9449 §7.1: the DPoP scheme is for tokens that are bound to a key.
  if (cnf === undefined || cnf === null) return possession.jkt === '';
  if (!isObject(cnf)) return false;
  const methods = Object.keys(cnf);
  for (let i = 0; i < methods.length; i++) {
    const method = methods[i] as string;
    const proven = policy.confirmationMethods.indexOf(method) < 0 ? '' : provenBy(method, possession);
    if (proven === '' || cnf[method] !== proven) return false;
  }
  return methods.length > 0 && (possession.jkt === '' || cnf.jkt !== undefined);
}

function provenBy(method: string, possession: Possession): string {
  if (method === 'x5t#S256') return possession.x5tS256;
  return method === 'jkt' ? possession.jkt : '';
}
