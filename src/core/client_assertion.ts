import type { Algorithm } from './algorithm.ts';
import { signatureAlgorithm } from './algorithm.ts';
import type { ClientAssertion } from './policy.ts';

/** Seconds that an assertion is good for; it is made for one call. */
const LIFETIME = 60;

/** How an assertion is signed: `client_secret_jwt` has an HMAC, which never verifies an answer. */
export interface AssertionAlgorithm {
  keyFormat: 'pkcs8' | 'raw';
  key: Algorithm['key'] | { name: 'HMAC'; hash: string };
  signature: Algorithm['signature'] | { name: 'HMAC' };
}

/** The algorithm of this name, RFC 7518 §3.1: a signature or an HMAC; undefined for others. */
export function assertionAlgorithm(name: string): AssertionAlgorithm | undefined {
  if (name.slice(0, 2) === 'HS') {
    return { keyFormat: 'raw', key: { name: 'HMAC', hash: `SHA-${name.slice(2)}` }, signature: { name: 'HMAC' } };
  }
  const algorithm = signatureAlgorithm(name);
  return algorithm && { keyFormat: 'pkcs8', key: algorithm.key, signature: algorithm.signature };
}

/**
 * The client assertion without its signature, RFC 7523 §3.
 *
 * @param clientId the OAuth client that the gateway is
 * @param now seconds since the epoch
 * @param id unique; the identity provider takes an assertion once
 */
export function assertionInput(clientId: string, assertion: ClientAssertion, now: number, id: string): string {
  const iat = Math.floor(now);
  const header = { alg: assertion.algorithm, typ: 'JWT', kid: assertion.keyId };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: assertion.audience,
    jti: id,
    iat: iat,
    exp: iat + LIFETIME,
  };
  return `${segment(header)}.${segment(claims)}`;
}

/** The form parameters of an assertion, RFC 7523 §2.2. */
export function assertionParameters(clientId: string, assertion: string): string {
  const type = encodeURIComponent('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  const id = encodeURIComponent(clientId);
  return `client_id=${id}&client_assertion_type=${type}&client_assertion=${assertion}`;
}

function segment(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
