import { badOption } from '../document/problem.ts';

/** What the file system says of a path, by the code of the error. */
const WORDS: { [code: string]: (path: string) => string } = {
  EACCES: (path) => `permission denied for ${path}; name another folder`,
  EPERM: (path) => `permission denied for ${path}; name another folder`,
  EROFS: (path) => `${path} is on a file system that is read-only; name another folder`,
  ENOSPC: (path) => `no space is left for ${path}`,
  EEXIST: (path) => `${path} is not a folder`,
  ENOTDIR: (path) => `${path} is not a folder`,
  EISDIR: (path) => `${path} is a folder`,
  ENOENT: (path) => `${path} cannot be made here`,
};

/**
 * Does something with the folder that an option names.
 *
 * @throws BadInput for what the file system refuses, in words that name the option
 */
export function wordingRefusals(option: string, folder: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { code = '', path = folder } = error as NodeJS.ErrnoException;
    const words = WORDS[code];
    if (words === undefined) throw error;
    throw badOption(option, folder, words(path));
  }
}
