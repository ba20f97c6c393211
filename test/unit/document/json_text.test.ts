import { describe, expect, it, vi } from 'vitest';
import { parseJsonText } from '../../../src/document/json_text.ts';
import { reported } from '../../support/problems.ts';

function problemsIn(text: string) {
  return reported((report) => parseJsonText(text, report));
}

it.each<[text: string, value: unknown]>([
  ['{"a": [1, "x", null, true]}', { a: [1, 'x', null, true] }],
  ['\uFEFF{"a": 1}', { a: 1 }],
  ['{"a": {"b": 1}, "c": {"b": 1}}', { a: { b: 1 }, c: { b: 1 } }],
  ['[{"b": 1}, {"b": 2}]', [{ b: 1 }, { b: 2 }]],
])('%s', (text, value) => {
  const report = vi.fn();
  expect(parseJsonText(text, report)).toEqual(value);
  expect(report).not.toHaveBeenCalled();
});

it.each<[text: string, paths: string[]]>([
  ['{"a": 1, "a": 1}', ['$.a']],
  ['{"a": 1, "\\u0061": 2}', ['$.a']],
  ['{"a": 1, "a": 2, "a": 3}', ['$.a', '$.a']],
  ['{"a": [{}, {"b": {"c": 1, "d": 2, "c": 3}}]}', ['$.a[1].b.c']],
  ['{"401": {"a": 1}, "401": {"b": 1, "b": 2}}', ['$["401"]', '$["401"].b']],
])('names that an object has twice: %s', (text, paths) => {
  const message = 'appears twice in its object; only one of them would count';
  expect(problemsIn(text)).toEqual(paths.map((path) => ({ path, message })));
});

describe('what is not JSON', () => {
  it.each<[text: string, line: number, column: number, reason: string]>([
    ['', 1, 1, 'a value is missing'],
    ['\uFEFF', 1, 1, 'a value is missing'],
    ['{', 1, 2, 'closing }'],
    ['[1', 1, 3, 'closing ]'],
    ['nonsense', 1, 1, 'double quotes'],
    ['{"a": 1} x', 1, 10, ''],
    ['{} {}', 1, 4, 'ended'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma is missing'],
    ['{\r\n  "a" 1\r\n}', 2, 7, 'a colon is missing'],
    ['{"a": 1,}', 1, 9, 'one too many'],
    ['[1,]', 1, 4, 'a value is missing'],
    ['{"a": 1 // one\n}', 1, 9, 'no comments'],
    ['{"a": 1 /* one', 1, 9, 'no comments'],
    ['{"secret": "hunter2\n}', 1, 12, 'closing double quote'],
    ['{"a": "\\q"}', 1, 7, 'backslash'],
    ['{"a": "\\u00g0"}', 1, 7, 'backslash'],
    ['{"a": "b\tc"}', 1, 7, 'control character'],
    ['{"a": 01}', 1, 8, ''],
    ['{"a": 1.}', 1, 7, ''],
    ['{"a": -}', 1, 7, ''],
  ])('%j: line %i, column %i: %s', (text, line, column, reason) => {
    expect(problemsIn(text)).toEqual([
      { path: '$', message: expect.stringContaining(`line ${line}, column ${column}: `) },
    ]);
    expect(problemsIn(text)[0]?.message).toContain(reason);
  });

  it('never shows what is there: it may be a secret', () => {
    for (const text of ['{"clientSecret": hunter2}', '{"clientSecret": "hunter2}', '{"clientSecret": \'hunter2\'}'])
      expect(problemsIn(text)[0]?.message).not.toContain('hunter2');
  });
});
