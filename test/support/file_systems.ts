import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** A file system in memory, on Linux. */
export const TMPFS = '/dev/shm';

/**
 * Where gateways of tests have their files: in memory where there is room. A disk that is busy with other things stops
 * NGINX's workers for seconds.
 */
export function folderForGateways(): string {
  return hasRoom(TMPFS, 1e9) ? TMPFS : tmpdir();
}

export function hasRoom(folder: string, bytes: number): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= bytes;
}

/** The type of the file system that a folder is on: `ext4`, `tmpfs`. */
export function fileSystemOf(folder: string): string {
  const { stdout } = spawnSync('df', ['--output=fstype', folder], { encoding: 'utf8' });
  return stdout.split('\n')[1] ?? '';
}
