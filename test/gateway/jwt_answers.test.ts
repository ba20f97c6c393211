import { request } from 'undici';
import { expect, test } from 'vitest';
import { bearer, type Stage, stage } from '../support/gateway.ts';
import { answerFor, makeSigner, tokenFor } from '../support/signer.ts';

/* The draft's application/jwt without keys: trusted because TLS to the endpoint is verified. */
const DRAFT = { introspectionResponse: 'application/jwt', errorReturnConditions: { unavailable: { returnCode: 503 } } };
const signer = await makeSigner();
let tokens = 0;

async function statusFor({ gateway, idp }: Stage, body: string | object, status = 200): Promise<number> {
  idp.answer = { status, body };
  const answer = await request(gateway.url, { headers: bearer(`token-${++tokens}`) });
  await answer.body.dump();
  return answer.statusCode;
}

const SHAPES: [string, (jwt: string) => string | object][] = [
  ['Curity', (jwt) => jwt],
  ['Keycloak', (jwt) => ({ active: true, sub: 'alice', jwt })],
];

test.each(SHAPES)('%s: the request goes on without a token; forwardToken sends the JWT', async (_, shape) => {
  const jwt = await signer.sign(tokenFor());
  const silent = await stage(DRAFT);
  expect(await statusFor(silent, shape(jwt))).toBe(200);
  expect(silent.echo.requests[0]?.headers).not.toHaveProperty('authorization');

  const forwarding = await stage({ ...DRAFT, forwardToken: true });
  expect(await statusFor(forwarding, shape(jwt))).toBe(200);
  expect(forwarding.echo.requests[0]?.headers.authorization).toBe(`Bearer ${jwt}`);
});

test.each(SHAPES)('%s: claims of the JWT can be verified', async (_, shape) => {
  const parts = await stage({ ...DRAFT, verifyClaims: [{ claim: 'sub', type: 'STRING', value: 'alice' }] });
  expect(await statusFor(parts, shape(await signer.sign(tokenFor())))).toBe(200);

  const wanting = await stage({ ...DRAFT, verifyClaims: [{ claim: 'sub', type: 'STRING', value: 'bob' }] });
  expect(await statusFor(wanting, shape(await signer.sign(tokenFor())))).toBe(403);
});

test('inactive and broken answers', async () => {
  const parts = await stage(DRAFT);

  expect(await statusFor(parts, '', 204)).toBe(403);
  expect(await statusFor(parts, { active: false })).toBe(403);
  expect(await statusFor(parts, await signer.sign(tokenFor({ active: false })))).toBe(403);
  expect(await statusFor(parts, await signer.sign(tokenFor({ exp: 1 })))).toBe(403);
  expect(await statusFor(parts, { active: true })).toBe(503);
  expect(await statusFor(parts, { active: true, jwt: 'x' })).toBe(503);
  expect(await statusFor(parts, 'no JWT')).toBe(503);
  expect(await statusFor(parts, await signer.sign(tokenFor()), 401)).toBe(503);
  // Of another shape: what an RFC 9701 answer says about the token would be overlooked.
  expect(await statusFor(parts, await signer.sign(answerFor()))).toBe(503);
  expect(await statusFor(parts, await signer.sign(answerFor({ active: false })))).toBe(503);
  expect(parts.echo.requests).toEqual([]);
});
