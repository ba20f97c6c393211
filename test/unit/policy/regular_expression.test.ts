import { expect, it } from 'vitest';
import { regexProblem } from '../../../src/policy/regular_expression.ts';

it.each([
  '',
  'admin',
  '^(?:eu|us)-[0-9]+$',
  'a?b*c+d??e*?f+?',
  'a{2}b{2,}c{2,3}?',
  '(a)(?:b)(?=c)(?!d)',
  '\\d\\D\\w\\W\\s\\S\\bx\\B',
  '[\\d\\s\\b_-]\\t\\r\\n\\f',
  '\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/',
  '[\\^\\[\\]\\\\\\-]',
  '^a\\-b\\@c\\ \\"\\#[\\@\\-a]$',
  '[^a-z0-9._~-]',
  '\\\\1\\(?<a\\[\\]',
  '[(?<a]{2}',
  '^Müller$',
  '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  '.{1,65535}',
  '[0-\\@]',
  '(a){800}(b){800}',
])('%s', (pattern) => {
  expect(regexProblem(pattern)).toBe('');
});

it.each([
  ['(', 'Unterminated group'],
  ['a++', 'Nothing to repeat'],
  ['(?=a)*', 'Nothing to repeat'],
  ['a{,2}', 'Incomplete quantifier'],
  ['a{', 'Incomplete quantifier'],
  ['a}', 'Lone quantifier brackets'],
  ['a]', 'Lone quantifier brackets'],
  ['[z-a]', 'Range out of order'],
  ['[a-\\d]', 'Invalid character class'],
  ['\\a', 'has \\a'],
  ['[a-\\@]', 'Range out of order'],
  ['\\_', 'has \\_'],
  ['\\Qa\\E', 'has \\Q'],
  ['(a)\\1', 'has \\1'],
  ['(?<a>b)\\k<a>', 'has \\k'],
  ['\\x41', 'has \\x'],
  ['\\u0041', 'has \\u'],
  ['\\p{L}', 'has \\p'],
  ['[\\P{L}]', 'has \\P'],
  ['\\cA', 'has \\c'],
  ['\\0', 'has \\0'],
  ['\\v', 'has \\v'],
  ['\\\\\\v', 'has \\v'],
  ['\\é', 'has \\é'],
  ['[\\B]', 'Invalid escape'],
  ['[]', 'has [] or [^]'],
  ['[^]', 'has [] or [^]'],
  ['[a\\[]', 'has [] or [^]'],
  ['[]a]', 'Lone quantifier brackets'],
  ['a[]\\]', 'has [] or [^]'],
  ['[[:alpha:]]', 'Lone quantifier brackets'],
  ['[[:alpha:]x', 'a [ in brackets'],
  ['[é]', 'ASCII'],
  ['é+', 'ASCII'],
  ['😀?', 'ASCII'],
  ['(?<name>a)', 'has (?<'],
  ['(?<=a)b', 'has (?<'],
  ['(?<!a)b', 'has (?<'],
  ['(?i:a)', 'has (?i'],
  ['a{65536}', 'a count above 65535'],
  ['a{1,70000}', 'a count above 65535'],
  [`a{1,${'9'.repeat(400)}}`, 'a count above 65535'],
  ['(aaaaaaaaaa){1000}', 'above 5000 characters'],
  ['(a){0}(aaaaaaaaaa){1000}', 'above 5000 characters'],
  ['(?:(a{10}){30}){30}', 'above 5000 characters'],
])('%s: %s', (pattern, problem) => {
  expect(regexProblem(pattern)).toContain(problem);
});

it('takes as many groups within each other as PCRE', () => {
  expect(regexProblem(`${'(?:'.repeat(250)}a${')'.repeat(250)}`)).toBe('');
  expect(regexProblem(`${'(a|'.repeat(251)}b${')?'.repeat(251)}`)).toContain('more than 250 groups');
});
