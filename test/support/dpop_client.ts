import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A client with a key of its own. */
export interface DpopClient {
  jwk: JWK;
  jkt: string;
  /** A proof for this request, with some things different. */
  prove(method: string, uri: string, token: string, claims?: object, header?: object): Promise<string>;
}

export async function makeDpopClient(alg = 'ES256'): Promise<DpopClient> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    jkt: await calculateJwkThumbprint(jwk),
    prove: (method, uri, token, claims, header) =>
      new SignJWT({
        jti: randomUUID(),
        htm: method,
        htu: uri,
        iat: Math.floor(Date.now() / 1000),
        ath: createHash('sha256').update(token).digest('base64url'),
        ...claims,
      })
        .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  };
}
