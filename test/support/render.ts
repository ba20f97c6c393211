import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The command under test: the bundle of the last `make build`, which may be older than src/. */
export const CLI = join(import.meta.dirname, '../../dist/cli.js');

/** Runs the `render` command with these options; the policies are written to `folder` first. @returns its warnings */
export function renderPolicies(folder: string, policies: object[], options: string[]): string {
  const files = policies.map((policy, index) => {
    const file = join(folder, `policy-${index + 1}.json`);
    writeFileSync(file, JSON.stringify(policy, null, 2), { mode: 0o600 });
    return file;
  });
  const result = spawnSync(process.execPath, [CLI, 'render', ...files, ...options], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`render failed (${result.status}): ${result.stderr || result.error}`);
  return result.stderr;
}
