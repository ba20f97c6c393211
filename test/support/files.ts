import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files that only we may read and that are gone after the test. @returns their paths, in the order of the texts */
export function filesWith(...texts: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'oauth2-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return texts.map((text, index) => {
    const file = join(folder, `file-${index}`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  });
}
