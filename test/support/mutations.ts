import fc from 'fast-check';
import { base64url } from 'jose';
import { ANSWER_TYPE } from './signer.ts';

/** Ways to break a JWT of three segments; none of them leaves it as it was. */
export function mutationsOf(jwts: string[]): fc.Arbitrary<string> {
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
