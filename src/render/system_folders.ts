import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { generalProblem, type Problem } from '../document/problem.ts';
import { wordingRefusals } from './file_system_words.ts';
import { makeFolder } from './folder.ts';
import type { NginxBinary } from './nginx_binary.ts';
import type { RenderOptions } from './options.ts';
import type { Paths } from './paths.ts';

/** The folders that NGINX writes to, as far as this command could make them. */
interface SystemFolders {
  /** True where NGINX's workers have to run as root to reach them. */
  onlyForRoot: boolean;
  warnings: Problem[];
}

/** Makes the folders that NGINX does not make itself. */
export function makeSystemFolders(
  { state, modules }: RenderOptions,
  paths: Paths,
  nginx: NginxBinary | undefined,
): SystemFolders {
  if (state === undefined) {
    // --modules is for an NGINX elsewhere, in a container for example: its folders are not made here.
    const here = modules === undefined && nginx !== undefined;
    return { onlyForRoot: false, warnings: makeCacheFolder(paths.cache, here) };
  }
  wordingRefusals('--state', state, () => makeFolder(paths.state));
  const onlyForRoot = onlyRootMayEnter(paths.state);
  const message = `only root may enter ${paths.state}, so NGINX's workers will run as root; name another --state`;
  return { onlyForRoot, warnings: onlyForRoot ? [generalProblem(message)] : [] };
}

/** True when this is root and a folder on the way is closed to the user that workers run as. */
function onlyRootMayEnter(folder: string): boolean {
  if (!isRoot()) return false;
  for (let place = dirname(folder); place !== dirname(place); place = dirname(place)) {
    if ((statSync(place).mode & 0o001) === 0) return true;
  }
  return false;
}

function makeCacheFolder(folder: string, here: boolean): Problem[] {
  if (existsSync(folder)) return [];
  if (!here || !isRoot()) {
    return [generalProblem(`NGINX needs the folder ${folder}; make it before you start NGINX`)];
  }
  makeFolder(folder);
  return [];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
