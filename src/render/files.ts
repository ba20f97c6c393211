import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput, generalProblem } from '../document/problem.ts';
import { makeFolder } from './folder.ts';

/** Texts of files, by name. */
export interface Files {
  [name: string]: string;
}

/**
 * Writes the files into the folder, which holds nothing of an earlier run afterwards.
 *
 * @throws BadInput when one of them is there already and somebody else's; then nothing is written
 */
export function writeFolder(folder: string, files: Files): void {
  const foreign = Object.keys(files).filter((name) => existsSync(join(folder, name)) && !isOurs(join(folder, name)));
  if (foreign.length > 0) {
    const remedy = 'name another folder, or remove the file';
    throw new BadInput(
      foreign.map((name) => generalProblem(`--out ${folder}: ${name} there was not made by this command; ${remedy}`)),
    );
  }
  makeFolder(folder);
  for (const [name, text] of Object.entries(files)) writeWhole(join(folder, name), text);
  for (const name of readdirSync(folder)) {
    const leftOver = /^location(_[0-9a-f]{8})?\.conf$/.test(name) && !Object.hasOwn(files, name);
    // A configuration that still includes it would go on with an old policy.
    if (leftOver && isOurs(join(folder, name))) rmSync(join(folder, name));
  }
}

/** True for a file that begins as the templates in nginx/ and the script do. */
function isOurs(file: string): boolean {
  return statSync(file).isFile() && /^(#|\/\/) OAuth 2\.0 token introspection/.test(readFileSync(file, 'utf8'));
}

/** Replaces the file in one step, so that a reload never reads half of it. http.conf holds the secret. */
function writeWhole(file: string, text: string): void {
  const mode = file.endsWith('http.conf') ? 0o600 : 0o644;
  const unfinished = `${file}.new`;
  // A file that is there already would keep its mode and its owner.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, text, { mode, flag: 'wx' });
  renameSync(unfinished, file);
}
