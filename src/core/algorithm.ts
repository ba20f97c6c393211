import type { VerificationKey } from './jwk.ts';

type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512';

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

/** The signature algorithm of this name, RFC 7518 §3.1; undefined for all others, `none` and HMAC included. */
export function signatureAlgorithm(name: unknown): Algorithm | undefined {
  const match = typeof name === 'string' ? /^(RS|PS|ES)(256|384|512)$/.exec(name) : null;
  if (match === null) return undefined;
  const bits = match[2] as '256' | '384' | '512';
  const hash = `SHA-${bits}` as Hash;
  if (match[1] === 'RS') {
    return {
      keyType: 'RSA',
      key: { name: 'RSASSA-PKCS1-v1_5', hash: hash },
      signature: { name: 'RSASSA-PKCS1-v1_5' },
    };
  }
  if (match[1] === 'PS') {
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
