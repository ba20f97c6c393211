import { describe, expect, it } from 'vitest';
import { expProblem, isNotInFuture, isNumericDate, isRecent, nbfProblem } from '../../../src/core/numeric_date.ts';

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
    [undefined, ''],
    [null, 'is not a time'],
    ['990.5', 'is not a time'],
    [Number.POSITIVE_INFINITY, 'is not a time'],
    [990, 'is past'],
    [990.5, ''],
  ])('%#: exp %j: %j', (exp, problem) => {
    expect(expProblem(exp, NOW, 10)).toBe(problem);
  });

  it.each([
    [undefined, ''],
    [null, 'is not a time'],
    ['1010', 'is not a time'],
    [Number.NEGATIVE_INFINITY, 'is not a time'],
    [1010, ''],
    [1010.5, 'is in the future'],
  ])('%#: nbf %j: %j', (nbf, problem) => {
    expect(nbfProblem(nbf, NOW, 10)).toBe(problem);
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
    expect(isNotInFuture(iat, NOW, 10)).toBe(issued);
    expect(isRecent(iat, NOW, 10)).toBe(recent);
  });
});
