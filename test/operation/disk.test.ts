import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import type { Gateway } from '../support/nginx.ts';
import { fastStage, statusOrZero } from './stage.ts';

/** What NGINX itself has to say about a disk in trouble. */
const DISK = /No space left|Read-only file system|No such file or directory/;

function cacheFolders(gateway: Gateway): string[] {
  return readdirSync(gateway.state)
    .filter((name) => name.startsWith('tokens_'))
    .map((name) => join(gateway.state, name));
}

/** Puts a small file system of its own where the caches are. */
function mountOver(folder: string, { skip }: TestContext): void {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0777', 'none', folder], { encoding: 'utf8' });
  if (mounted.status !== 0) skip(`needs root and the right to mount: ${mounted.stderr}`);
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
}

async function expectService(gateway: Gateway, when: string): Promise<void> {
  for (const token of [`good-${when}`, `good-${when}`]) expect(await statusOrZero(gateway.url, token), when).toBe(200);
  await expectRefusals(gateway, when);
}

/** Without a place for its caches NGINX hands out no answer that it could not store, so good tokens are refused too. */
async function expectRefusals(gateway: Gateway, when: string): Promise<void> {
  expect(await statusOrZero(gateway.url, `bad-${when}`), when).toBe(403);
  expect(await statusOrZero(gateway.url), when).toBe(401);
  expect([200, 403], when).toContain(await statusOrZero(gateway.url, `good-${when}-too`));
}

test('cache directories that are deleted refuse, and a reload brings them back', async () => {
  const { gateway } = await fastStage({}, { expectedTrouble: DISK });
  await expectService(gateway, 'before');
  for (const folder of cacheFolders(gateway)) rmSync(folder, { recursive: true });
  await expectRefusals(gateway, 'deleted');
  await gateway.reload();
  await expectService(gateway, 'again');
});

test('cache directories that are read-only refuse new tokens and serve known ones, until they are writable', async (context) => {
  const { gateway } = await fastStage({}, { expectedTrouble: DISK });
  for (const folder of cacheFolders(gateway)) mountOver(folder, context);
  await expectService(gateway, 'before');
  for (const folder of cacheFolders(gateway)) spawnSync('mount', ['-o', 'remount,ro', folder]);
  await expectRefusals(gateway, 'read-only');
  expect(await statusOrZero(gateway.url, 'good-before')).toBe(200);
  for (const folder of cacheFolders(gateway)) spawnSync('mount', ['-o', 'remount,rw', folder]);
  await expectService(gateway, 'again');
});

test('a full disk refuses new tokens and serves known ones, until there is room', async (context) => {
  const { gateway } = await fastStage({}, { expectedTrouble: DISK });
  for (const folder of cacheFolders(gateway)) mountOver(folder, context);
  await expectService(gateway, 'before');
  for (const folder of cacheFolders(gateway)) fill(join(folder, 'filler'));
  await expectRefusals(gateway, 'full');
  expect(await statusOrZero(gateway.url, 'good-before')).toBe(200);
  for (const folder of cacheFolders(gateway)) rmSync(join(folder, 'filler'));
  await expectService(gateway, 'again');
});

/** Takes all the room there is. */
function fill(file: string): void {
  expect(() => writeFileSync(file, Buffer.alloc(1 << 20))).toThrow('ENOSPC');
}
