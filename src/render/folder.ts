import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it. Node's own `recursive` never ends below /proc. @throws what the file system says */
export function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR', path: folder });
}
