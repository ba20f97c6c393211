import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { bearer, type Stage, send, stage } from '../support/gateway.ts';
import { mutationsOf } from '../support/mutations.ts';
import { active } from '../support/scripted_idp.ts';
import { ANSWER_TYPE, answerFor, ISSUER, makeSigner, tokenFor } from '../support/signer.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

/** Mutations on each engine, over the three shapes of an answer. */
const COUNT = 10_000;
const AT_ONCE = 32;
const ALGORITHMS = ['RS256', 'PS256', 'ES256'];

test.each([
  ['RFC 9701', `application/${ANSWER_TYPE}`, (jwt: string) => jwt],
  ['Curity', 'application/jwt', (jwt: string) => jwt],
  ['Keycloak', 'application/jwt', (jwt: string) => JSON.stringify({ active: true, jwt })],
])('%s: no mutated JWT is allowed, none makes the gateway stumble', { timeout: 180_000 }, async (_, type, shape) => {
  const signers = await Promise.all(ALGORITHMS.map((alg) => makeSigner(alg, `key-${alg}`)));
  const parts = await stage({
    introspectionResponse: type,
    issuer: ISSUER,
    jwks: { keys: signers.map(({ jwk }) => jwk) },
    algorithms: ALGORITHMS,
    cacheIntrospectionResponse: '0s',
  });
  const draft = type === 'application/jwt';
  const payloads = [answerFor(), answerFor({ sub: 'bob' }), answerFor({ active: false })];
  const good = await Promise.all(
    signers.flatMap((signer) =>
      payloads.map((payload) =>
        draft ? signer.sign(tokenFor({ sub: payload.aud })) : signer.sign(payload, { typ: ANSWER_TYPE }),
      ),
    ),
  );
  const mutated = fc.sample(mutationsOf(good), Math.ceil(COUNT / 3));
  parts.idp.answer = (token) => ({ body: shape((token === 'good' ? good[0] : mutated[Number(token)]) as string) });

  await expectAllRefused(parts, mutated, (_, index) => bearer(String(index)), bearer('good'));
  expect(parts.idp.requests).toHaveLength(mutated.length + 1);
});

test('DPoP: no mutated proof is taken', { timeout: 180_000 }, async () => {
  const parts = await stage({ confirmationMethods: ['jkt'] });
  const proofs = await Promise.all(
    ALGORITHMS.map(async (alg) => {
      const signer = await makeSigner(alg);
      const { kty, crv, x, y, n, e } = signer.jwk;
      const now = Math.floor(Date.now() / 1000);
      const ath = createHash('sha256').update('t').digest('base64url');
      const jwk = { kty, crv, x, y, n, e };
      const proof = { jti: alg, htm: 'GET', htu: 'http://data-host/', iat: now, ath };
      return { jkt: await calculateJwkThumbprint(jwk), jwt: await signer.sign(proof, { typ: 'dpop+jwt', jwk }) };
    }),
  );
  parts.idp.answer = active({ cnf: { jkt: proofs[0]?.jkt } });
  // Others never leave a client.
  const sendable = (text: string) => /^[!-~](?:[ -~]*[!-~])?$/.test(text) && text.length < 16_000;
  const mutated = fc.sample(mutationsOf(proofs.map(({ jwt }) => jwt)).filter(sendable), COUNT / 4);

  const headers = (dpop: string) => ({ host: 'data-host', authorization: 'DPoP t', dpop });
  await expectAllRefused(parts, mutated, headers, headers(String(proofs[0]?.jwt)));
});

/** Sends a request for each text, all of which are refused; the good request is allowed afterwards. */
async function expectAllRefused(
  { gateway }: Stage,
  texts: string[],
  headersFor: (text: string, index: number) => Record<string, string>,
  good: Record<string, string>,
): Promise<void> {
  const dispatcher = await untilTestEnds(new Agent({ connections: AT_ONCE }));
  const status = async (headers: Record<string, string>) => (await send(gateway, { headers, dispatcher })).status;
  let next = 0;
  const allowed: string[] = [];
  const worker = async () => {
    for (let i = next++; i < texts.length; i = next++) {
      const text = texts[i] as string;
      if ((await status(headersFor(text, i))) !== 403) allowed.push(text);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  expect(allowed).toEqual([]);
  expect(await status(good)).toBe(200);
  expect(gateway.errorLog()).not.toMatch(
    /introspection failed|could not be verified|exception|signal|\[(alert|crit|emerg)\]/,
  );
}
