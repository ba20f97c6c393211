import { expect, it } from 'vitest';
import { shellWord } from '../../../src/cli/shell_word.ts';

it.each([
  ['/etc/nginx/gateway/nginx.conf', '/etc/nginx/gateway/nginx.conf'],
  ['/tmp/gw all/nginx.conf', "'/tmp/gw all/nginx.conf'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['', "''"],
])('%j is written %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
