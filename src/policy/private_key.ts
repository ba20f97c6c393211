import { createPrivateKey, type KeyObject } from 'node:crypto';

/** A private key, and its `kid` where its file is a JWK with one. */
export interface PrivateKey {
  key: KeyObject;
  keyId?: string;
}

/** The private key in a text, PEM or JWK; undefined where it holds none that opens without a passphrase. */
export function privateKeyOf(text: string): PrivateKey | undefined {
  try {
    if (!text.trimStart().startsWith('{')) return { key: createPrivateKey(text) };
    const jwk = JSON.parse(text);
    const keyId = typeof jwk.kid === 'string' ? jwk.kid : undefined;
    return { key: createPrivateKey({ key: jwk, format: 'jwk' }), keyId };
  } catch {
    return undefined;
  }
}

/** The JWS algorithm that a key usually signs with, RFC 7518 §3.1; undefined for a key that is not good for any. */
export function usualAlgorithm({ key }: PrivateKey): string | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return (modulusLength ?? 0) >= 2048 ? 'RS256' : undefined;
  return { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }[namedCurve ?? ''];
}
