import { parseJson } from './json.ts';
import type { VerificationKey } from './jwk.ts';
import { isKeySet, verificationKeys } from './jwk.ts';

/** What there is at the address of a key set. */
export interface KeySet {
  /** Those that can verify a signature. */
  keys: VerificationKey[];
  /** Why no key set could be had; empty when it could. */
  problem: string;
}

/** Reads the response to a request for a key set, RFC 7517 §5. */
export function readKeySet(status: number, text: string): KeySet {
  if (status !== 200) return { keys: [], problem: `keys (HTTP ${status})` };
  const set = parseJson(text);
  return isKeySet(set) ? { keys: verificationKeys(set), problem: '' } : { keys: [], problem: 'keys (no JWK Set)' };
}
