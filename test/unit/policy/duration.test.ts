import { describe, expect, it } from 'vitest';
import { seconds } from '../../../src/policy/duration.ts';

describe('seconds', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['0m', 0],
    ['0h', 0],
    ['90', 90],
    ['5m', 300],
    ['1h30m', 5400],
    ['1h 30m', 5400],
    ['1d', 86_400],
    ['1w', 604_800],
    ['1M', 2_592_000],
    ['1y', 31_536_000],
    ['500ms', 0.5],
  ])('%s: %d', (duration, expected) => {
    expect(seconds(duration)).toBe(expected);
  });
});
