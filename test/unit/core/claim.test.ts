import { describe, expect, it } from 'vitest';
import { findClaim, hasOneOf } from '../../../src/core/claim.ts';

const claims = JSON.parse(`{
  "sub": "s", "client_id": "app", "a.b": "literal", "": "nameless", "a": { "": "nameless", "b": "path", "c": { "d": [1] } },
  "x-y": "hyphen", "x_y": "underscore", "none": null, "list": ["e"], "__proto__": { "evil": 1 }
}`);

describe('findClaim', () => {
  it.each([
    ['sub', 's'],
    ['a.b', 'literal'],
    ['a.c.d', [1]],
    ['client-id', 'app'],
    ['x-y', 'hyphen'],
    ['x_y', 'underscore'],
    ['none', null],
  ])('%s is found', (path, value) => {
    expect(findClaim(claims, path)).toEqual(value);
  });

  it.each([
    '',
    '.',
    'a..b',
    'a.',
    '.a',
    'sub.length',
    'list.0',
    'list.length',
    'none.x',
    'missing',
    'constructor',
    'constructor.name',
    'toString',
    'hasOwnProperty',
    '__proto__',
    '--proto--',
    '__proto__.evil',
    'a.__proto__',
    'a.constructor',
  ])('%j finds nothing', (path) => {
    expect(findClaim(claims, path)).toBeUndefined();
  });
});

describe('hasOneOf', () => {
  it.each([
    [[], undefined, true],
    [['a'], 'a', true],
    [['a', 'b'], ['c', 'b'], true],
    [['a'], 'A', false],
    [['a'], 'a b', false],
    [['a'], undefined, false],
    [['1'], 1, false],
  ])('%j of %j: %s', (accepted, actual, expected) => {
    expect(hasOneOf(accepted, actual)).toBe(expected);
  });
});
