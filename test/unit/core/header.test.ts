import { describe, expect, it } from 'vitest';
import { headerValue } from '../../../src/core/header.ts';

/** An object of this many levels. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = { a: value };
  return value;
}

describe('headerValue', () => {
  it.each([
    ['plain text', 'plain text'],
    [undefined, ''],
    [null, ''],
    ['', ''],
    [[], ''],
    [true, 'true'],
    [0, '0'],
    [1700000000.5, '1700000000.5'],
    [2 ** 53 - 1, '9007199254740991'],
    ['Grüße €', 'Gr%C3%BC%C3%9Fe %E2%82%AC'],
    ['😀', '%F0%9F%98%80'],
    ['\u0085', '%C2%85'],
    ['100% sure, 50%25', '100% sure, 50%2525'],
    [' a b ', '%20a b%20'],
    ['  a  ', '%20%20a%20%20'],
    ['50%4z', '50%4z'],
    [{ a: null, b: true }, '{"a":null,"b":true}'],
    [['a', 'b'], 'a,b'],
    [['a,b', 'c'], '"a,b",c'],
    [['say "a"', 'x\\,y'], '"say \\"a\\"","x\\\\,y"'],
    [['ü', 1, true], '%C3%BC,1,true'],
    [{ a: [1] }, '{"a":[1]}'],
    [{ a: 'b' }, '{"a":"b"}'],
    [nested(32), `${'{"a":'.repeat(32)}1${'}'.repeat(32)}`],
  ])('%j is %s', (claim, value) => {
    expect(headerValue(claim)).toBe(value);
  });

  it.each([
    ['another header line', 'a\r\nX-Admin: 1'],
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['NUL', 'a\0b'],
    ['a tab', 'a\tb'],
    ['DEL', '\x7f'],
    ['half a surrogate pair', '\ud800'],
    ['2^53', 2 ** 53],
    ['-2^53', -(2 ** 53)],
    ['a larger number', 1e300],
    ['infinity', Number.POSITIVE_INFINITY],
    ['NaN', Number.NaN],
    ['a line feed in an array', ['ok', 'a\nb']],
    ['2^53 in an array', ['ok', 2 ** 53]],
    ['2^53 further down', { a: [{ b: 2 ** 53 }] }],
    ['2^53 behind another number', { a: 1, b: 2 ** 53 }],
    ['33 levels', nested(33)],
    ['20,000 levels', nested(20_000)],
  ])('%s is refused', (_, claim) => {
    expect(headerValue(claim)).toBeUndefined();
  });

  it('is the claim again when percent-decoded', () => {
    for (const claim of ['50%25', 'ü%C3', ' é ', '%41']) {
      expect(decodeURIComponent(headerValue(claim) as string)).toBe(decodeURIComponent(encodeURIComponent(claim)));
    }
  });
});
