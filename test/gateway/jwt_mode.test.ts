import { request } from 'undici';
import { expect, test } from 'vitest';
import { bearer, stage } from '../support/gateway.ts';
import { type Answer, active } from '../support/scripted_idp.ts';

const JWT = { introspectionResponse: 'application/jwt', forwardToken: true };
const CODES = { errorReturnConditions: { unavailable: { returnCode: 503 } } };

function jwtOf(payload: unknown): string {
  const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${segment({ alg: 'RS256' })}.${segment(payload)}.c2lnbmF0dXJl`;
}

const CLAIMS = active({ role: 'admin' }).body as object;
const GOOD = jwtOf(CLAIMS);

const ANSWERS: [what: string, answer: Answer, status: number][] = [
  ['a bare JWT', { body: GOOD }, 200],
  ['a jwt member', { body: { ...CLAIMS, jwt: GOOD } }, 200],
  ['204', { status: 204 }, 403],
  ['inactive JSON', { body: { active: false } }, 403],
  ['an inactive JWT', { body: jwtOf({ active: false }) }, 403],
  ['an expired JWT', { body: jwtOf({ ...CLAIMS, exp: 1 }) }, 403],
  ['another role', { body: jwtOf({ ...CLAIMS, role: 'user' }) }, 403],
  ['JSON without the member', { body: CLAIMS }, 503],
  ['a member with a line feed', { body: { ...CLAIMS, jwt: `${GOOD}\r\nX-Admin: 1` } }, 503],
  ['two segments', { body: GOOD.split('.').slice(0, 2).join('.') }, 503],
  ['a JWT with status 500', { status: 500, body: GOOD }, 503],
  ['a JWT of 20 KB', { body: jwtOf({ ...CLAIMS, x: 'x'.repeat(15_000) }) }, 403],
];

test('application/jwt: the JWT takes the place of the token for the backend', async () => {
  const rule = { claim: 'role', type: 'STRING', value: 'admin' };
  const { gateway, idp, echo } = await stage({ ...JWT, ...CODES, verifyClaims: [rule] });

  for (const [index, [what, answer, status]] of ANSWERS.entries()) {
    idp.answer = answer;
    for (let i = 0; i < 2; i++) {
      const before = echo.requests.length;
      expect((await request(gateway.url, { headers: bearer(`t${index}`) })).statusCode, what).toBe(status);
      const seen = echo.requests.slice(before).map(({ headers }) => headers.authorization);
      expect(seen, what).toEqual(status === 200 ? [`Bearer ${GOOD}`] : []);
    }
  }
});

test('application/jwt without forwardToken: the backend gets neither token', async () => {
  const { gateway, idp, echo } = await stage({ introspectionResponse: 'application/jwt' });
  idp.answer = { body: GOOD };

  expect((await request(gateway.url, { headers: bearer('t') })).statusCode).toBe(200);
  expect(echo.requests[0]?.headers).not.toHaveProperty('authorization');
});
