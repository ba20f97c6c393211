import { type GenerateKeyPairResult, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type Provider from 'oidc-provider';
import { CLIENT_ID } from './tutorial.ts';

/** The JWT around an opaque token. */
export async function sealed(
  opaque: string,
  claims: JWTPayload,
  provider: Provider,
  { privateKey }: GenerateKeyPairResult,
): Promise<string> {
  const record = await provider.AccessToken.find(opaque);
  return new SignJWT({
    aud: 'account',
    ...claims,
    scope: record?.scope,
    client_id: CLIENT_ID,
    sub: record?.accountId,
    iss: provider.issuer,
    jti: opaque,
    iat: record?.iat,
    exp: record?.exp,
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'test', typ: 'at+jwt' })
    .sign(privateKey);
}

/** The opaque token in a JWT of ours; any other token as it is, bar a foreign JWT, which names nothing here. */
export async function unsealed(
  token: string,
  { issuer }: Provider,
  { publicKey }: GenerateKeyPairResult,
): Promise<string> {
  if (token.split('.').length !== 3) return token;
  try {
    // Whether it has expired is oidc-provider's to say.
    const { payload } = await jwtVerify(token, publicKey, { issuer, currentDate: new Date(0) });
    return payload.jti ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
