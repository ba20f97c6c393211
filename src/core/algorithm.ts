import type { VerificationKey } from './jwk.ts';

type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** The signature algorithms that are understood, RFC 7518 §3.1: all of them but HMAC and `none`. */
export const SIGNATURE_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'];

/** A JWS algorithm in the terms of the Web Cryptography API. */
export interface Algorithm {
  keyType: VerificationKey['type'];
  /** For `importKey`. */
  key:
    | { name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS'; hash: Hash }
    | { name: 'ECDSA'; namedCurve: 'P-256' | 'P-384' | 'P-521' };
  /** For `sign` and `verify`. */
  signature: { name: 'RSASSA-PKCS1-v1_5' } | { name: 'RSA-PSS'; saltLength: number } | { name: 'ECDSA'; hash: Hash };
}

/** The signature algorithm of this name; undefined for all others. */
export function signatureAlgorithm(name: unknown): Algorithm | undefined {
  if (typeof name !== 'string' || SIGNATURE_ALGORITHMS.indexOf(name) < 0) return undefined;
  const family = name.slice(0, 2);
  const bits = name.slice(2);
  const hash = `SHA-${bits}` as Hash;
  if (family === 'RS') {
    return {
      keyType: 'RSA',
      key: { name: 'RSASSA-PKCS1-v1_5', hash: hash },
      signature: { name: 'RSASSA-PKCS1-v1_5' },
    };
  }
  if (family === 'PS') {
    return {
      keyType: 'RSA',
      key: { name: 'RSA-PSS', hash: hash },
      signature: { name: 'RSA-PSS', saltLength: Number(bits) / 8 },
    };
  }
  const curve = bits === '256' ? 'P-256' : bits === '384' ? 'P-384' : 'P-521';
  return {
    keyType: curve,
    key: { name: 'ECDSA', namedCurve: curve },
    signature: { name: 'ECDSA', hash: hash },
  };
}
