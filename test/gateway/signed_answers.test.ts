import { createHmac, createPublicKey, type JsonWebKey, sign } from 'node:crypto';
import { base64url } from 'jose';
import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../support/documents.ts';
import { bearer, cacheStatuses, type Stage, stage, statusOf, statusOfNewToken } from '../support/gateway.ts';
import { type Answer, active } from '../support/scripted_idp.ts';
import { ANSWER_TYPE, answerFor, ISSUER, makeSigner, type Signer, tokenFor } from '../support/signer.ts';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const SEVERAL_RUNS = 60_000;
const RFC9701 = { introspectionResponse: `application/${ANSWER_TYPE}`, issuer: ISSUER, ...UNAVAILABLE_503 };
const DRAFT = { introspectionResponse: 'application/jwt', issuer: ISSUER, ...UNAVAILABLE_503 };

const typ = { typ: ANSWER_TYPE };

/** The status for a token that is new to the gateway, and answered like this. */
async function statusFor({ gateway, idp }: Stage, body: string | object, status = 200): Promise<number> {
  idp.answer = { status, headers: { 'Content-Type': 'application/any' }, body };
  return statusOfNewToken(gateway);
}

function headersSeen({ echo }: Stage) {
  return echo.requests.at(-1)?.headers ?? {};
}

test('every algorithm verifies, and refuses the signature of another key', { timeout: SEVERAL_RUNS }, async () => {
  const signers = await Promise.all(ALGORITHMS.map((alg) => makeSigner(alg, `key-${alg}`)));
  const others = await Promise.all(ALGORITHMS.map((alg) => makeSigner(alg, `key-${alg}`)));
  const jwks = { keys: signers.map(({ jwk }) => jwk) };
  const signed = await stage({ ...RFC9701, jwks, algorithms: ALGORITHMS });

  for (const [index, signer] of signers.entries()) {
    const other = others[index] as typeof signer;
    expect(await statusFor(signed, await signer.sign(answerFor(), typ)), signer.alg).toBe(200);
    expect(await statusFor(signed, await other.sign(answerFor(), typ)), signer.alg).toBe(503);
  }
  expect(signed.gateway.errorLog()).toContain('(HTTP 200). JWT refused: signature.');
});

test('RFC 9701: claims are verified and exported, and the answer goes out as X-Token-Introspection', async () => {
  const signer = await makeSigner('ES256');
  const parts = await stage({
    ...RFC9701,
    jwks: { keys: [signer.jwk] },
    algorithms: ['ES256'],
    forwardToken: true,
    forwardedClaimsInProxyHeader: ['username', 'roles'],
    verifyClaims: [{ claim: 'role', type: 'STRING', value: 'admin' }],
  });

  const jwt = await signer.sign(answerFor({ role: 'admin', roles: ['a', 'b'] }), typ);
  expect(await statusFor(parts, jwt)).toBe(200);
  expect(parts.idp.requests[0]?.headers.accept).toBe('application/token-introspection+jwt');
  expect(headersSeen(parts)).toMatchObject({
    'x-token-username': 'alice',
    'x-token-roles': 'a,b',
    'x-token-introspection': jwt,
  });
  expect(headersSeen(parts)).not.toHaveProperty('authorization');

  expect(await statusFor(parts, await signer.sign(answerFor({ role: 'guest' }), typ))).toBe(403);
  expect(await statusFor(parts, await signer.sign(answerFor({}, { role: 'admin' }), typ))).toBe(403);
  expect(await statusFor(parts, await signer.sign(answerFor({ active: false }), typ))).toBe(403);
  expect(await statusFor(parts, await signer.sign(answerFor({ exp: 1 }), typ))).toBe(403);
});

test('a client cannot bring its own X-Token-Introspection', async () => {
  const signer = await makeSigner();
  const parts = await stage({ ...RFC9701, jwks: { keys: [signer.jwk] } });
  parts.idp.answer = { body: await signer.sign(answerFor(), typ) };

  const headers = { ...bearer('t'), 'x-token-introspection': 'forged' };
  expect(await statusOf(parts.gateway, headers)).toBe(400);
  expect(parts.echo.requests).toEqual([]);
});

test('RFC 9701: nothing but a signed JWT of the right type, issuer, audience and time is an answer', async () => {
  const signer = await makeSigner();
  const stranger = await makeSigner('RS256', 'key-2');
  const parts = await stage({ ...RFC9701, jwks: { keys: [signer.jwk] } });
  const now = Math.floor(Date.now() / 1000);
  const good = await signer.sign(answerFor(), typ);
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const unsigned = (change: object) => `${base64url.encode(JSON.stringify(change))}.${payload}`;

  const refused: [string, Promise<string> | string | object, number?][] = [
    ['JSON', active().body as object],
    ['JSON with jwt', { active: true, jwt: good }],
    ['inactive JSON', { active: false }],
    ['204', '', 204],
    ['a JWT with 500', good, 500],
    ['no signature', `${header}.${payload}.`],
    ['none', `${unsigned({ alg: 'none', ...typ })}.`],
    ['none with a signature', `${unsigned({ alg: 'none', ...typ })}.${signature}`],
    ['no alg', `${unsigned(typ)}.${signature}`],
    ['another alg of the same key', `${unsigned({ alg: 'PS256', kid: 'key-1', ...typ })}.${signature}`],
    ['an encrypted JWT', `${header}.${payload}.${signature}.${payload}.${signature}`],
    ['another spelling of the last character', good.slice(0, -1) + nextCharacter(good.slice(-1))],
    ['padding', `${good}==`],
    ['a key that is not in the set', stranger.sign(answerFor(), typ)],
    ['its own key', stranger.sign(answerFor(), { ...typ, jwk: stranger.jwk })],
    ['its own key, same kid', stranger.sign(answerFor(), { ...typ, kid: 'key-1', jwk: stranger.jwk })],
    ['a key of its own elsewhere', stranger.sign(answerFor(), { ...typ, jku: `${parts.idp.endpoint}/jwks` })],
    ['typ missing', signer.sign(answerFor())],
    ['typ of an access token', signer.sign(answerFor(), { typ: 'at+jwt' })],
    ['typ JWT', signer.sign(answerFor(), { typ: 'JWT' })],
    ['another issuer', signer.sign(answerFor({}, { iss: 'https://idp.example/' }), typ)],
    ['no issuer', signer.sign(answerFor({}, { iss: undefined }), typ)],
    ['another audience', signer.sign(answerFor({}, { aud: ['api'] }), typ)],
    ['no audience', signer.sign(answerFor({}, { aud: undefined }), typ)],
    ['no iat', signer.sign(answerFor({}, { iat: undefined }), typ)],
    ['an old answer', signer.sign(answerFor({}, { iat: now - 120 }), typ)],
    ['an answer from the future', signer.sign(answerFor({}, { iat: now + 120 }), typ)],
    ['an expired answer', signer.sign(answerFor({}, { exp: now - 1 }), typ)],
    ['claims elsewhere', signer.sign(answerFor({}, { token_introspection: undefined, active: true }), typ)],
    ['active as text', signer.sign(answerFor({ active: 'true' }), typ)],
  ];
  for (const [name, body, status] of refused) {
    expect(await statusFor(parts, await body, status), name).toBe(503);
  }
  expect(parts.echo.requests).toEqual([]);
  expect(await statusFor(parts, good)).toBe(200);
  const bringsKeys = {
    ...typ,
    jku: `${parts.idp.endpoint}/jwks`,
    x5u: `${parts.idp.endpoint}/cert`,
    jwk: stranger.jwk,
  };
  expect(await statusFor(parts, await signer.sign(answerFor(), bringsKeys))).toBe(200);
  expect(parts.idp.requests.filter(({ url }) => url !== '/introspect')).toEqual([]);
});

test('an HMAC with the public key as its secret is refused', async () => {
  const signer = await makeSigner();
  const parts = await stage({ ...RFC9701, jwks: { keys: [signer.jwk] } });
  const key = createPublicKey({ key: signer.jwk as JsonWebKey, format: 'jwk' });
  const input = `${base64url.encode(JSON.stringify({ alg: 'HS256', ...typ }))}.${base64url.encode(JSON.stringify(answerFor()))}`;

  for (const secret of [key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'der' })]) {
    const signature = createHmac('sha256', secret).update(input).digest('base64url');
    expect(await statusFor(parts, `${input}.${signature}`)).toBe(503);
  }
  expect(parts.gateway.errorLog()).toContain('JWT refused: alg.');
});

test('crit is refused: nothing critical is understood', async () => {
  const signer = await makeSigner();
  const parts = await stage({ ...RFC9701, jwks: { keys: [signer.jwk] } });
  const input = [{ alg: 'RS256', ...typ, crit: ['exp'], exp: 1 }, answerFor()]
    .map((part) => base64url.encode(JSON.stringify(part)))
    .join('.');
  const signature = sign('sha256', Buffer.from(input), { key: signer.privateJwk as JsonWebKey, format: 'jwk' });

  expect(await statusFor(parts, `${input}.${signature.toString('base64url')}`)).toBe(503);
  expect(parts.gateway.errorLog()).toContain('JWT refused: crit.');
});

/** RFC 7515 appendices A.2 and A.3: real signatures on a token that expired in 2011. */
const RFC7515_CLAIMS = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const RFC7515_VECTORS: [string, object, string][] = [
  [
    'RS256',
    {
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
  ],
  [
    'ES256',
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  ],
];

test.each(RFC7515_VECTORS)(
  'the %s vector of RFC 7515 verifies, so the token is expired',
  async (alg, jwk, signature) => {
    const parts = await stage({ ...DRAFT, issuer: 'joe', jwks: { keys: [jwk] }, algorithms: [alg] });
    const input = `${base64url.encode(`{"alg":"${alg}"}`)}.${RFC7515_CLAIMS}`;

    expect(await statusFor(parts, `${input}.${signature}`)).toBe(403);
    expect(parts.gateway.errorLog()).toContain('js: OAuth token introspection found inactive token.');
    expect(await statusFor(parts, `${input}.A${signature.slice(1)}`)).toBe(503);
    expect(parts.gateway.errorLog()).toContain('JWT refused: signature.');
  },
);

/** A gateway that verifies and forwards the JWTs of this signer, and lets nobody in but Alice. */
async function alicesJwts(): Promise<Stage & { signer: Signer }> {
  const signer = await makeSigner();
  const parts = await stage({
    ...DRAFT,
    jwks: { keys: [signer.jwk] },
    forwardToken: true,
    verifyClaims: [{ claim: 'sub', type: 'STRING', value: 'alice' }],
  });
  return { ...parts, signer };
}

test('Curity: a bare JWT is verified and forwarded, 204 is inactive', async () => {
  const { signer, ...parts } = await alicesJwts();

  const jwt = await signer.sign(tokenFor());
  expect(await statusFor(parts, jwt)).toBe(200);
  expect(headersSeen(parts).authorization).toBe(`Bearer ${jwt}`);
  expect(await statusFor(parts, '', 204)).toBe(403);
  expect(await statusFor(parts, await signer.sign(tokenFor({ sub: 'bob' })))).toBe(403);
  expect(await statusFor(parts, await signer.sign(tokenFor({ exp: 1 })))).toBe(403);
  expect(await statusFor(parts, await signer.sign(tokenFor({ active: false })))).toBe(403);
  expect(await statusFor(parts, await signer.sign(tokenFor(), { typ: 'at+jwt' }))).toBe(200);
  expect(await statusFor(parts, await signer.sign(tokenFor({ iss: 'https://other.example' })))).toBe(503);
  expect(await statusFor(parts, await signer.sign(answerFor(), typ))).toBe(503);
  expect(await statusFor(parts, await signer.sign(answerFor({ active: false })))).toBe(503);
  expect(await statusFor(parts, `${jwt.slice(0, -8)}AAAAAAAA`)).toBe(503);
  expect(await statusFor(parts, tokenFor({ active: true }))).toBe(503);
});

test('Keycloak: the JWT beside the JSON is verified, and only its claims count', async () => {
  const { signer, ...parts } = await alicesJwts();
  const jwt = await signer.sign(tokenFor(), { typ: 'JWT' });

  expect(await statusFor(parts, { active: true, sub: 'somebody', jwt })).toBe(200);
  expect(headersSeen(parts).authorization).toBe(`Bearer ${jwt}`);
  expect(await statusFor(parts, { active: false })).toBe(403);
  expect(await statusFor(parts, { active: true, sub: 'alice', jwt: await signer.sign(tokenFor({ sub: 'bob' })) })).toBe(
    403,
  );
  expect(await statusFor(parts, { active: true, sub: 'alice' })).toBe(503);
  expect(await statusFor(parts, { active: true, sub: 'alice', jwt: `${jwt}x` })).toBe(503);
});

test('a cached verdict is not verified again', async () => {
  const signer = await makeSigner();
  const parts = await stage({ ...RFC9701, jwks: { keys: [signer.jwk] } });
  parts.idp.answer = { body: await signer.sign(answerFor(), typ) } satisfies Answer;

  for (let i = 0; i < 3; i++) expect(await statusOf(parts.gateway, bearer('same'))).toBe(200);
  expect(parts.idp.requests).toHaveLength(1);
  await expect.poll(() => cacheStatuses(parts.gateway)).toEqual(['cache=HIT', 'cache=HIT', 'cache=MISS']);
});

/** Another character that stands for the same bits, the spare ones aside. */
function nextCharacter(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(character) + 1);
}
