import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

it('every test that docs/security.md names is there', () => {
  const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const names = [...text.matchAll(/`((?:unit|gateway|operation)\/[\w/]+)`/g)].map((match) => match[1] as string);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
});
