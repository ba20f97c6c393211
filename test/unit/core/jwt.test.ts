import fc from 'fast-check';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseJwt } from '../../../src/core/jwt.ts';

const segment = (value: unknown) => base64url.encode(JSON.stringify(value));

describe('parseJwt', () => {
  it('takes a JWT apart', () => {
    const input = `${segment({ alg: 'RS256' })}.${segment({ sub: 'ä' })}`;
    expect(parseJwt(`${input}.c2ln`)).toEqual({
      header: { alg: 'RS256' },
      payload: { sub: 'ä' },
      signingInput: input,
      signature: 'c2ln',
    });
  });

  it.each([
    '',
    '.',
    '..',
    'a.b.c',
    `${segment({})}.${segment({})}`,
    `${segment({})}.${segment({})}.a.b`,
    `${segment([])}.${segment({})}.a`,
    `${segment({})}.${segment([])}.`,
    `${segment({})}.${segment(null)}.`,
    `${segment({})}.${segment('a')}.`,
    `${segment({})}.${segment({})}.a=`,
    `${segment({})}.${segment({})}.a+b/`,
    ` ${segment({})}.${segment({})}.`,
    `${segment({})}.${segment({})}.\n`,
    // The spare bits of the last character are not zero.
    `${segment({})}.${segment({})}.QB`,
    // One character is no byte.
    `${segment({})}.${segment({})}.A`,
  ])('%j is none', (text) => {
    expect(parseJwt(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, json) => {
        parseJwt(text);
        parseJwt(`${segment(json)}.${text}.`);
        return parseJwt(`${segment({})}.${segment(json)}.`) === undefined || typeof json === 'object';
      }),
    );
  });
});
