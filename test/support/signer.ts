import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

/** One key of an identity provider; `jose` signs, so that no code of ours judges its own signatures. */
export interface Signer {
  alg: string;
  /** The public key, as a key set has it. */
  jwk: JWK;
  /** The same key with its private part. */
  privateJwk: JWK;
  sign(payload: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
}

export async function makeSigner(alg = 'RS256', kid = 'key-1'): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    alg,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg },
    sign: (payload, header) => new SignJWT(payload).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  };
}

export const ISSUER = 'https://idp.example';
export const ANSWER_TYPE = 'token-introspection+jwt';

/** The payload of an RFC 9701 answer for the gateway of the tests. */
export function answerFor(claims: object = {}, differences: object = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISSUER,
    aud: 'nginx-plus',
    iat: now,
    token_introspection: { active: true, scope: 'read write', username: 'alice', exp: now + 3600, ...claims },
    ...differences,
  };
}

/** The payload of an access token, as an answer of the draft carries it. */
export function tokenFor(claims: object = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return { iss: ISSUER, aud: 'api', iat: now, exp: now + 3600, sub: 'alice', ...claims };
}
