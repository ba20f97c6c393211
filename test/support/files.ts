import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that only we may enter and that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oauth2-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Files that only we may read and that are gone after the test. @returns their paths, in the order of the texts */
export function filesWith(...texts: string[]): string[] {
  const root = folder();
  return texts.map((text, index) => {
    const file = join(root, `file-${index}`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  });
}
