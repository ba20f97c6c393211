import { derElement, derInteger } from './der.ts';
import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** A public key in the one form that every engine imports; njs 0.7.9 knows no JWK. */
export interface VerificationKey {
  kid?: string;
  /** The only algorithm that the key may be used with, where the JWK names one. */
  alg?: string;
  /** `RSA`, or the curve of an EC key. */
  type: 'RSA' | 'P-256' | 'P-384' | 'P-521';
  /** base64 of the SubjectPublicKeyInfo, RFC 5280 §4.1.2.7. */
  spki: string;
}

/** A JWK Set, RFC 7517 §5. */
interface JwkSet {
  keys: unknown[];
}

/** True for a JWK Set, RFC 7517 §5, whatever its keys are. */
export function isKeySet(value: unknown): value is JwkSet {
  return isObject(value) && Array.isArray(value.keys);
}

/** The usable keys of a JWK Set; RFC 7517 §5 has the others ignored. */
export function verificationKeys(jwks: JwkSet): VerificationKey[] {
  const keys: VerificationKey[] = [];
  for (let i = 0; i < jwks.keys.length; i++) {
    const key = verificationKey(jwks.keys[i]);
    if (typeof key !== 'string') keys.push(key);
  }
  return keys;
}

/**
 * Makes a public JWK ready for use, RFC 7517 §4 and RFC 7518 §6.
 *
 * @returns the key, or a text that says why it cannot verify a signature
 */
export function verificationKey(jwk: unknown): VerificationKey | string {
  if (!isObject(jwk)) return 'must be a JWK';
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'is not for signatures (use)';
  if (jwk.key_ops !== undefined && (!Array.isArray(jwk.key_ops) || jwk.key_ops.indexOf('verify') < 0)) {
    return 'is not for verifying (key_ops)';
  }
  if (jwk.kid !== undefined && typeof jwk.kid !== 'string') return 'has a kid that is not a string';
  if (jwk.alg !== undefined && typeof jwk.alg !== 'string') return 'has an alg that is not a string';
  if (!isPublic(jwk)) return 'is a private or shared key';
  if (jwk.kty === 'RSA') return rsaKey(jwk);
  if (jwk.kty === 'EC') return ecKey(jwk);
  return 'has a kty other than RSA and EC';
}

/** False for a private key and for one that is shared, RFC 7518 §6.2.2, §6.3.2 and §6.4. */
export function isPublic(jwk: JsonObject): boolean {
  return jwk.d === undefined && jwk.k === undefined;
}

function rsaKey(jwk: JsonObject): VerificationKey | string {
  const n = hexInteger(jwk.n);
  const e = hexInteger(jwk.e);
  const bits = bitLength(n);
  // RFC 7518 §3.3 wants 2048 bits. More than anybody's keys have, and a client's DPoP key would cost milliseconds.
  if (!(bits >= 2048 && bits <= 8192)) return 'must have a modulus of 2048 to 8192 bits';
  if (e.length > 8 || !/[13579bdf]$/.test(e) || e === '01') return 'must have an odd exponent of 2 to 32 bits';
  const numbers = derElement('30', derInteger(n) + derInteger(e));
  const rsaEncryption = '06092a864886f70d0101010500';
  return key(jwk, 'RSA', derElement('30', rsaEncryption), numbers);
}

function ecKey(jwk: JsonObject): VerificationKey | string {
  const curve = ecCurve(jwk.crv);
  if (curve === undefined) return 'has a crv other than P-256, P-384 and P-521';
  const x = hexOf(jwk.x);
  const y = hexOf(jwk.y);
  if (x.length !== curve.bytes * 2 || y.length !== curve.bytes * 2) return 'has coordinates of the wrong length';
  const idEcPublicKey = '06072a8648ce3d0201';
  return key(jwk, curve.name, derElement('30', idEcPublicKey + curve.oid), `04${x}${y}`);
}

function ecCurve(crv: unknown): { name: 'P-256' | 'P-384' | 'P-521'; bytes: number; oid: string } | undefined {
  if (crv === 'P-256') return { name: crv, bytes: 32, oid: '06082a8648ce3d030107' };
  if (crv === 'P-384') return { name: crv, bytes: 48, oid: '06052b81040022' };
  if (crv === 'P-521') return { name: crv, bytes: 66, oid: '06052b81040023' };
  return undefined;
}

function key(jwk: JsonObject, type: VerificationKey['type'], algorithm: string, publicKey: string): VerificationKey {
  const spki = derElement('30', algorithm + derElement('03', `00${publicKey}`));
  return {
    kid: jwk.kid as string | undefined,
    alg: jwk.alg as string | undefined,
    type: type,
    spki: Buffer.from(spki, 'hex').toString('base64'),
  };
}

/** A Base64urlUInt (RFC 7518 §2) in hex without leading zero bytes; empty when it is none. */
function hexInteger(value: unknown): string {
  return hexOf(value).replace(/^(?:00)+/, '');
}

function hexOf(value: unknown): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value)) return '';
  return Buffer.from(value, 'base64url').toString('hex');
}

function bitLength(hex: string): number {
  return (hex.length - 2) * 4 + parseInt(hex.slice(0, 2), 16).toString(2).length;
}
