import { resolve } from 'node:path';
import type { Action, Credentials } from '../document/document.ts';
import { fileText } from '../document/file_text.ts';
import type { Report } from '../document/problem.ts';

/** Whether secrets are read from files and the environment. Only rendering needs them. */
export type Secrets = 'with secrets' | 'without secrets';

/** Whether the gateway proves who it is by a secret, and not by a key of its own. */
export function needsSecret({ clientAuthentication }: Action): boolean {
  return clientAuthentication !== 'tls_client_auth' && clientAuthentication !== 'private_key_jwt';
}

/** The fields that hold or name the secret; there should be one. */
export function secretFields(data: Credentials): (keyof Credentials)[] {
  return (['clientSecret', 'clientSecretFile', 'clientSecretEnv'] as const).filter((name) => data[name] !== undefined);
}

/**
 * The secret of the gateway, from the document, a file or the environment.
 *
 * @returns the empty string where something is wrong, which is reported, and where secrets are not read
 */
export function secretOf(data: Credentials, folder: string, report: Report, secrets: Secrets): string {
  const given = secretFields(data);
  if (given.length === 0) {
    report('.data[0].clientSecret', 'is required, or one of clientSecretFile and clientSecretEnv');
    return '';
  }
  if (given.length > 1) {
    report('.data[0]', `${given.join(' and ')} name a secret each; keep one`);
    return '';
  }
  if (data.clientSecret !== undefined) return data.clientSecret;
  if (secrets === 'without secrets') return '';
  if (data.clientSecretEnv !== undefined) {
    const secret = process.env[data.clientSecretEnv] ?? '';
    if (secret === '') {
      report('.data[0].clientSecretEnv', `the environment variable ${data.clientSecretEnv} is not set`);
    }
    return secret;
  }
  const path = resolve(folder, data.clientSecretFile as string);
  const file = fileText(path);
  if ('problem' in file) {
    report('.data[0].clientSecretFile', `${path} ${file.problem}`);
    return '';
  }
  const secret = file.text.replace(/\r?\n$/, '');
  if (secret === '') report('.data[0].clientSecretFile', 'the file is empty');
  return secret;
}
