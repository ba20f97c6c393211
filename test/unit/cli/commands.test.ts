import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { folder } from '../../support/files.ts';
import { proxyWith } from '../../support/proxy_document.ts';
import { CLI } from '../../support/render.ts';

/** Runs the command in this folder. */
function run(folder: string, ...args: string[]) {
  return spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8', env: { CLIENT_SECRET: 's' } });
}

describe('init', () => {
  it('prints a policy that check and render take, and where its schema is', () => {
    const root = folder();
    const { stdout } = run(root, 'init');
    writeFileSync(join(root, 'policy.json'), stdout);
    writeFileSync(join(root, 'answer.json'), '{"active":true}');

    expect(existsSync(join(root, JSON.parse(stdout).$schema))).toBe(true);
    expect(run(root, 'check', 'policy.json', '--response', 'answer.json')).toMatchObject({ status: 0, stderr: '' });
    expect(run(root, 'render', 'policy.json', '--out', 'out', '--state', 'state')).toMatchObject({ status: 0 });
  });

  it('says what fields of the policy mean', () => {
    const { stdout, stderr } = run(folder(), 'init');
    const fields = stderr
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);

    expect(fields).toContain('cacheIntrospectionResponse');
    expect(fields.filter((field) => !stdout.includes(`"${field}":`))).toEqual([]);
  });
});

describe('render', () => {
  it('names the problems of all documents at once, each with its document', () => {
    const root = folder();
    const write = (name: string, document: object) => writeFileSync(join(root, name), JSON.stringify(document));
    write('one.json', proxyWith({ realmm: 'x' }));
    write('two.json', proxyWith({ forwardToken: true, timeouts: { total: '0' } }));
    write('three.json', proxyWith());
    write('four.json', proxyWith());
    const files = ['one.json', 'two.json', 'three.json', 'four.json'];
    const { status, stdout, stderr } = run(root, 'render', ...files, '--out', 'out');

    const ACTION = '$.proxyConfig.policies["oauth2-introspection"][0].action';
    expect(stderr.trim().split('\n')).toEqual([
      `${ACTION}.realmm: unknown field; did you mean "realm"? (one.json)`,
      expect.stringMatching(/\.action\.forwardToken: .* \(two\.json\)$/),
      `${ACTION}.timeouts.total: must be at least 1ms (two.json)`,
      expect.stringMatching(/^\$\.proxyConfig\.ingress\.basePath: .*\(four\.json\) and .*\(three\.json\)/),
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

it.runIf(existsSync('/dev/full'))('says in one line that standard output takes no more', () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'init'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/\n\$: standard output cannot be written \(ENOSPC\)\n$/);
  expect(status).toBe(2);
});

describe.each([[[]], [['render']], [['check']], [['init']]])('%j', (command: string[]) => {
  it('explains itself', () => {
    const { status, stdout } = run(folder(), ...command, '--help');
    expect(stdout).toMatch(new RegExp(`^Usage: ${['oauth2-introspection', ...command].join(' ')}`));
    expect(status).toBe(0);
  });

  it('knows its version', () => {
    expect(run(folder(), ...command, '--version')).toMatchObject({ status: 0, stdout: `${packageJson.version}\n` });
  });
});
