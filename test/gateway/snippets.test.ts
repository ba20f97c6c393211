import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEcho } from '../support/echo.ts';
import { inConfiguration, inServerAfter } from '../support/edits.ts';
import { nginxUnderTest } from '../support/engines.ts';
import { bearer, stage, statusOf } from '../support/gateway.ts';

const SNIPPETS = ['http.conf', 'server.conf', 'location.conf'];

/** Moves the snippets aside and includes them by absolute path, as somebody's own nginx.conf would. */
function includeFromElsewhere(dir: string): void {
  const elsewhere = `${dir}/../snippets`;
  mkdirSync(elsewhere);
  for (const name of SNIPPETS) {
    renameSync(join(dir, name), join(elsewhere, name));
    inConfiguration(`include ${name};`, `include ${elsewhere}/${name};`)(dir);
  }
}

test('the snippets work from another folder', async () => {
  const { gateway, echo } = await stage({}, { edit: includeFromElsewhere });
  expect(await statusOf(gateway)).toBe(401);
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
  expect(echo.requests).toHaveLength(1);
});

test('http.conf is valid alone', async () => {
  const { gateway } = await stage();
  const file = join(gateway.dir, 'alone.conf');
  const whole = readFileSync(join(gateway.dir, 'nginx.conf'), 'utf8');
  writeFileSync(file, whole.replace(/\n {4}server {[\s\S]*/, '\n}\n'));

  const { stderr } = spawnSync(nginxUnderTest(), ['-t', '-c', file], { encoding: 'utf8' });
  expect(stderr).toContain('test is successful');
});

test('a gateway that listens on every address', async () => {
  const { gateway } = await stage({}, { edit: inConfiguration('listen 127.0.0.1:', 'listen ') });
  expect(await statusOf(gateway, bearer('t'))).toBe(200);
});

test('a location with a regular expression keeps what it captured', async () => {
  const backend = await startEcho();
  onTestFinished(() => backend.close());
  const location = `location ~ ^/old/(.*)$ { include location.conf; proxy_pass http://127.0.0.1:${backend.port}/new/$1; }`;
  const { gateway } = await stage({}, { edit: inServerAfter(location) });

  expect(await statusOf(gateway, bearer('t'), '/old/a')).toBe(200);
  expect(backend.requests.map(({ url }) => url)).toEqual(['/new/a']);
});
