import { expect, it } from 'vitest';
import type { Credentials } from '../../../src/document/document.ts';
import { secretOf } from '../../../src/policy/client_secret.ts';
import { filesWith } from '../../support/files.ts';
import { reported } from '../../support/problems.ts';

const clientAppID = 'app';

function problemsWith(secret: Partial<Credentials>) {
  return reported((report) => secretOf({ clientAppID, ...secret }, '/etc', report, 'with secrets'));
}

it('comes from a file without the end of its line, and only where secrets are read', () => {
  const [clientSecretFile] = filesWith('secret \r\n');
  const data = { clientAppID, clientSecretFile };
  expect(reported((report) => expect(secretOf(data, '/', report, 'with secrets')).toBe('secret '))).toEqual([]);
  expect(reported((report) => expect(secretOf(data, '/', report, 'without secrets')).toBe(''))).toEqual([]);
});

it.each<[secret: Partial<Credentials>, path: string, message: string]>([
  [{}, '.data[0].clientSecret', 'is required'],
  [
    { clientSecret: 's', clientSecretEnv: 'S' },
    '.data[0]',
    'clientSecret and clientSecretEnv name a secret each; keep one',
  ],
  [{ clientSecretEnv: 'NO_SUCH_VARIABLE_HERE' }, '.data[0].clientSecretEnv', 'not set'],
  [{ clientSecretFile: 'no-such-file' }, '.data[0].clientSecretFile', '/etc/no-such-file cannot be read (ENOENT)'],
])('%j: %s %s', (secret, path, message) => {
  expect(problemsWith(secret)).toEqual([{ path, message: expect.stringContaining(message) }]);
});

it('is refused where the file is empty', () => {
  const [clientSecretFile] = filesWith('\n');
  expect(problemsWith({ clientSecretFile })).toEqual([
    { path: '.data[0].clientSecretFile', message: 'the file is empty' },
  ]);
});
