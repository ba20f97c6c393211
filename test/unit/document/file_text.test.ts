import { expect, it } from 'vitest';
import { fileText } from '../../../src/document/file_text.ts';
import { filesWith } from '../../support/files.ts';

it('is the text, or the problem', () => {
  const [file] = filesWith('text\n');
  expect(fileText(file as string)).toEqual({ text: 'text\n' });
  expect(fileText('/no/such/file')).toEqual({ problem: 'cannot be read (ENOENT)' });
});
