import { describe, expect, it } from 'vitest';
import { isExpired, isIssued, isNotYetValid, isNumericDate, isRecent } from '../../../src/core/numeric_date.ts';

const NOW = 1000;

it.each([
  [0, true],
  [-1.5, true],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
  ['1000', false],
  [null, false],
  [undefined, false],
])('%#: %j is a NumericDate: %j', (value, expected) => {
  expect(isNumericDate(value)).toBe(expected);
});

describe('with ten seconds of clock skew', () => {
  it.each([
    [990, true],
    [990.5, false],
  ])('exp %d is past: %j', (exp, expected) => {
    expect(isExpired(exp, NOW, 10)).toBe(expected);
  });

  it.each([
    [1010, false],
    [1010.5, true],
  ])('nbf %d is in the future: %j', (nbf, expected) => {
    expect(isNotYetValid(nbf, NOW, 10)).toBe(expected);
  });

  it.each([
    [0, true, false],
    [929.5, true, false],
    [930, true, true],
    [1070, true, true],
    [1070.5, false, false],
    [Number.NEGATIVE_INFINITY, false, false],
    ['1000', false, false],
  ])('%#: iat %j is not in the future: %j, of just now: %j', (iat, issued, recent) => {
    expect(isIssued(iat, NOW, 10)).toBe(issued);
    expect(isRecent(iat, NOW, 10)).toBe(recent);
  });
});
