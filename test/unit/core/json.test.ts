import { describe, expect, it } from 'vitest';
import { isObject, parseJson } from '../../../src/core/json.ts';

describe('isObject', () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ['{}', false],
    [1, false],
  ])('%j: %s', (value, expected) => {
    expect(isObject(value)).toBe(expected);
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['{', undefined],
    ['', undefined],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});
