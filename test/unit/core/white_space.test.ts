import { describe, expect, it } from 'vitest';
import { withoutWhiteSpace } from '../../../src/core/white_space.ts';

describe('withoutWhiteSpace', () => {
  it.each([
    ['', ''],
    [' \t ', ''],
    [' \ta b\t', 'a b'],
    ['a', 'a'],
    ['\va\n', '\va\n'],
    ['\u00a0a\ufeff', '\u00a0a\ufeff'],
  ])('%j: %j', (value, rest) => {
    expect(withoutWhiteSpace(value)).toBe(rest);
  });
});
