import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../support/documents.ts';
import { bearer, stage, statusOf } from '../support/gateway.ts';
import { type Answer, INACTIVE } from '../support/scripted_idp.ts';
import { answerFor, makeSigner, tokenFor } from '../support/signer.ts';

/* The draft's application/jwt without keys: trusted because TLS to the endpoint is verified. */
const DRAFT = { introspectionResponse: 'application/jwt' };
const RULE = { claim: 'role', type: 'STRING', value: 'admin' };

const signer = await makeSigner();
const jwtWith = (claims: object) => signer.sign(tokenFor({ role: 'admin', ...claims }));
const jwt = await jwtWith({});
const saysActive = await jwtWith({ active: true });

/** Answers, and the JWT that goes to the backend. Claims that are missing beside a JWT are found in it. */
const ALLOWED: [what: string, answer: Answer, forwarded: string][] = [
  ['Curity: a bare JWT', { body: jwt }, jwt],
  ['a bare JWT that says active', { body: saysActive }, saysActive],
  ['Keycloak: JSON with a jwt member', { body: { active: true, role: 'admin', jwt } }, jwt],
  ['JSON with nothing but a jwt member', { body: { active: true, jwt } }, jwt],
  [
    'JSON with all claims of its jwt member',
    { body: { active: true, ...tokenFor({ role: 'admin' }), jwt: saysActive } },
    saysActive,
  ],
];

const REFUSED: [what: string, answer: Answer, status: number][] = [
  ['204', { status: 204 }, 403],
  ['inactive JSON', INACTIVE, 403],
  ['an inactive JWT', { body: await jwtWith({ active: false }) }, 403],
  ['an inactive JWT without other claims', { body: await signer.sign({ active: false }) }, 403],
  ['an expired JWT', { body: await jwtWith({ exp: 1 }) }, 403],
  ['an expired JWT that says active', { body: await jwtWith({ exp: 1, active: true }) }, 403],
  ['another role', { body: await jwtWith({ role: 'user' }) }, 403],
  ['an expired JWT beside active JSON', { body: { active: true, jwt: await jwtWith({ exp: 1 }) } }, 403],
  ['a later exp beside an expired JWT', { body: { active: true, exp: 1e10, jwt: await jwtWith({ exp: 1 }) } }, 403],
  ['a JWT of tomorrow beside active JSON', { body: { active: true, jwt: await jwtWith({ nbf: 1e10 }) } }, 403],
  ['a JWT whose exp is no time', { body: { active: true, exp: 1e10, jwt: await jwtWith({ exp: 'never' }) } }, 503],
  ['another role in the JWT', { body: { active: true, jwt: await jwtWith({ role: 'user' }) } }, 403],
  ['another role beside the JWT', { body: { active: true, role: 'user', jwt } }, 403],
  ['a JWT of 20 KB', { body: await jwtWith({ x: 'x'.repeat(15_000) }) }, 403],
  ['active JSON without the member', { body: { active: true } }, 503],
  ['JSON with all claims but the member', { body: { active: true, ...tokenFor({ role: 'admin' }) } }, 503],
  ['a member that is no JWT', { body: { active: true, jwt: 'x' } }, 503],
  ['a member with a line feed', { body: { active: true, role: 'admin', jwt: `${jwt}\r\nX-Admin: 1` } }, 503],
  ['no JWT', { body: 'no JWT' }, 503],
  ['two segments', { body: jwt.split('.').slice(0, 2).join('.') }, 503],
  ['a JWT with status 401', { status: 401, body: jwt }, 503],
  ['a JWT with status 500', { status: 500, body: jwt }, 503],
  // What an RFC 9701 answer says about the token would be overlooked.
  ['an RFC 9701 answer', { body: await signer.sign(answerFor({ role: 'admin' })) }, 503],
  ['an inactive RFC 9701 answer', { body: await signer.sign(answerFor({ active: false })) }, 503],
];

test('application/jwt: the JWT takes the place of the token for the backend', async () => {
  const { gateway, idp, echo } = await stage({
    ...DRAFT,
    ...UNAVAILABLE_503,
    forwardToken: true,
    verifyClaims: [RULE],
  });

  for (const [index, [what, answer, forwarded]] of ALLOWED.entries()) {
    idp.answer = answer;
    for (let i = 0; i < 2; i++) {
      expect(await statusOf(gateway, bearer(`t${index}`)), what).toBe(200);
      expect(echo.requests.at(-1)?.headers.authorization, what).toBe(`Bearer ${forwarded}`);
    }
  }
});

test('application/jwt: nothing but a good JWT allows', async () => {
  const { gateway, idp, echo } = await stage({
    ...DRAFT,
    ...UNAVAILABLE_503,
    forwardToken: true,
    verifyClaims: [RULE],
  });

  for (const [index, [what, answer, status]] of REFUSED.entries()) {
    idp.answer = answer;
    for (let i = 0; i < 2; i++) expect(await statusOf(gateway, bearer(`t${index}`)), what).toBe(status);
  }
  expect(echo.requests).toEqual([]);
});

test('application/jwt: no verdict is served at or after the exp of a JWT beside which is a later one', async () => {
  const { gateway, idp } = await stage(DRAFT);
  const exp = Math.floor(Date.now() / 1000) + 3;
  idp.answer = { body: { active: true, exp: exp + 3600, jwt: await jwtWith({ exp }) } };

  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(idp.requests).toHaveLength(1);
  await sleep(exp * 1000 - Date.now());
  expect(await statusOf(gateway, bearer('t'))).toBe(403);
});

test('application/jwt without forwardToken: the backend gets neither token', async () => {
  const { gateway, idp, echo } = await stage(DRAFT);

  for (const [index, [what, answer]] of ALLOWED.entries()) {
    idp.answer = answer;
    expect(await statusOf(gateway, bearer(`t${index}`)), what).toBe(200);
    expect(echo.requests.at(-1)?.headers, what).not.toHaveProperty('authorization');
  }
  expect(echo.requests).toHaveLength(ALLOWED.length);
});
