import { expect, it } from 'vitest';
import { isExact } from '../../../src/core/exact_number.ts';

it.each([
  [0, true],
  [-0.5, true],
  [2 ** 53 - 1, true],
  [1 - 2 ** 53, true],
  [2 ** 53, false],
  [-(2 ** 53), false],
  [Number.POSITIVE_INFINITY, false],
  [Number.NEGATIVE_INFINITY, false],
  [Number.NaN, false],
])('%d is exact: %j', (value, exact) => {
  expect(isExact(value)).toBe(exact);
});
