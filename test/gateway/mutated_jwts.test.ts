import fc from 'fast-check';
import { base64url } from 'jose';
import { Agent, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { bearer, stage } from '../support/gateway.ts';
import { ANSWER_TYPE, answerFor, ISSUER, makeSigner, tokenFor } from '../support/signer.ts';

/** Mutations on each engine, over the three shapes of an answer. */
const COUNT = 10_000;
const AT_ONCE = 32;
const ALGORITHMS = ['RS256', 'PS256', 'ES256'];

/** Ways to break a JWT of three segments; none of them leaves it as it was. */
function mutationsOf(jwts: string[]): fc.Arbitrary<string> {
  const segment = fc.nat({ max: 2 });
  const json = fc.jsonValue({ maxDepth: 40 }).map((value) => base64url.encode(JSON.stringify(value)));
  const nested = fc.nat({ max: 200 }).map((depth) => base64url.encode('['.repeat(depth) + ']'.repeat(depth)));
  const header = fc
    .record(
      {
        alg: fc.oneof(fc.constantFrom('none', 'None', 'HS256', 'RS256', 'PS512', 'ES256', 'ES384', ''), fc.jsonValue()),
        kid: fc.oneof(fc.constantFrom('key-RS256', 'key-ES256', '__proto__'), fc.jsonValue()),
        typ: fc.oneof(fc.constantFrom(ANSWER_TYPE, 'JWT'), fc.jsonValue()),
        crit: fc.jsonValue(),
        jwk: fc.jsonValue(),
      },
      { requiredKeys: ['alg'] },
    )
    .map((value) => base64url.encode(JSON.stringify(value)));
  const text = fc.string({ unit: 'binary', maxLength: 40 });

  const replaced = (jwt: string, index: number, part: string) =>
    jwt
      .split('.')
      .map((old, place) => (place === index ? part : old))
      .join('.');
  return fc.constantFrom(...jwts).chain((jwt) =>
    fc
      .oneof(
        // Bits and characters.
        fc.tuple(fc.nat({ max: jwt.length - 1 }), fc.nat({ max: 6 })).map(([at, bit]) => {
          const flipped = String.fromCharCode(jwt.charCodeAt(at) ^ (1 << bit));
          return jwt.slice(0, at) + flipped + jwt.slice(at + 1);
        }),
        fc.tuple(segment, fc.nat({ max: 400 }), fc.nat({ max: 7 })).map(([index, at, bit]) => {
          const bytes = base64url.decode(jwt.split('.')[index] as string);
          const place = at % bytes.length;
          bytes[place] = (bytes[place] as number) ^ (1 << bit);
          return replaced(jwt, index, base64url.encode(bytes));
        }),
        // Cut short, cut out, put in, put twice.
        fc.nat({ max: jwt.length - 1 }).map((end) => jwt.slice(0, end)),
        fc.nat({ max: jwt.length - 1 }).map((start) => jwt.slice(start + 1)),
        fc.tuple(fc.nat({ max: jwt.length }), text).map(([at, more]) => jwt.slice(0, at) + more + jwt.slice(at)),
        fc.constantFrom(`${jwt}.${jwt}`, `${jwt}.`, `.${jwt}`, jwt.replaceAll('.', '..'), jwt.repeat(20)),
        // Other segments: headers, algorithms, other tokens' parts, JSON of any shape and depth.
        header.map((part) => replaced(jwt, 0, part)),
        header.map((part) => `${replaced(jwt, 0, part).split('.').slice(0, 2).join('.')}.`),
        fc.tuple(segment, fc.oneof(json, nested)).map(([index, part]) => replaced(jwt, index, part)),
        fc
          .tuple(segment, fc.constantFrom(...jwts))
          .map(([index, other]) => replaced(jwt, index, other.split('.')[index] as string)),
        text,
        fc.jsonValue().map((value) => JSON.stringify(value)),
      )
      .filter((mutated) => !jwts.includes(mutated.trim())),
  );
}

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

  const agent = new Agent({ connections: AT_ONCE });
  onTestFinished(() => agent.close());
  const status = async (token: string) => {
    const answer = await request(parts.gateway.url, { headers: bearer(token), dispatcher: agent });
    await answer.body.dump();
    return answer.statusCode;
  };
  let next = 0;
  const allowed: string[] = [];
  const worker = async () => {
    for (let i = next++; i < mutated.length; i = next++) {
      if ((await status(String(i))) !== 403) allowed.push(mutated[i] as string);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  expect(allowed).toEqual([]);
  expect(parts.idp.requests).toHaveLength(mutated.length);
  expect(await status('good')).toBe(200);
  expect(parts.gateway.errorLog()).not.toMatch(/OAuth introspection failed|exception|signal|\[(alert|crit|emerg)\]/);
});
