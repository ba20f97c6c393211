import { expect, it } from 'vitest';
import { derElement, derInteger } from '../../../src/core/der.ts';

it.each([
  [0, '0400'],
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
])('an element of %i bytes begins with %s', (bytes, start) => {
  const content = 'ab'.repeat(bytes);
  expect(derElement('04', content)).toBe(start + content);
});

it.each([
  ['7f', '02017f'],
  ['80', '02020080'],
  ['ff', '020200ff'],
])('the integer %s is %s', (hex, encoded) => {
  expect(derInteger(hex)).toBe(encoded);
});
