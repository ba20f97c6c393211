import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DOCUMENTS, ROOT } from '../../support/markdown.ts';

/** A test by its file, or as docs/security.md names it, whose paths are under test/. */
const NAME = /test\/([\w/]+)\.test\.ts|`((?:unit|gateway|operation)\/[\w/]+)`/g;

it('every test that a document names is there', () => {
  const named = DOCUMENTS.flatMap((document) =>
    [...readFileSync(join(ROOT, document), 'utf8').matchAll(NAME)].map(([, file, short]) => ({
      document,
      name: file ?? short,
    })),
  );
  expect(named.filter(({ document }) => document === 'docs/security.md').length).toBeGreaterThan(60);
  expect(named.filter(({ document }) => document !== 'docs/security.md').length).toBeGreaterThan(20);
  expect(named.filter(({ name }) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
});
