import { expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { readDocument } from '../../../src/document/read_document.ts';
import { filesWith } from '../../support/files.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const ACTION = `${INTROSPECTION}.action`;

/** Reads a file with this text. */
function read(text: string) {
  const [file] = filesWith(text);
  return readDocument(file as string);
}

it('reads a good document', () => {
  expect(read(JSON.stringify(proxyWith()))).toEqual(proxyWith());
});

it('reads what API Connectivity Manager answers to a GET', () => {
  const text = JSON.stringify({ configs: [proxyWith({ clockSkew: 5 })], metadata: { pagination: {} } });
  expect(read(text)).toEqual(proxyWith({ clockSkew: '5' }));
});

it('names several proxies in one document', () => {
  expect(problemsOf(() => read('{"configs": []}'))).toEqual([
    { path: '$.configs', message: expect.stringContaining('0 proxies') },
  ]);
});

it('says where the text is not JSON', () => {
  expect(problemsOf(() => read('{\n"name": }'))).toEqual([
    { path: '$', message: 'line 2, column 9: a value is missing here' },
  ]);
});

it('says which field is there twice', () => {
  const text = JSON.stringify(proxyWith()).replace('"action":{', '"action":{"realm":"a","realm":"b",');
  expect(problemsOf(() => read(text))).toEqual([
    { path: `${ACTION}.realm`, message: expect.stringContaining('twice') },
  ]);
});

it('names at once what is there twice and what the schema does not allow', () => {
  const text = JSON.stringify(proxyWith({ preflight: 'x' })).replace(
    '"action":{',
    '"action":{"realm":"a","realm":"b",',
  );
  expect(problemsOf(() => read(text)).map(({ path }) => path)).toEqual([`${ACTION}.realm`, `${ACTION}.preflight`]);
});

it('names a file that is missing', () => {
  expect(problemsOf(() => readDocument('/no/such/file'))).toEqual([
    { path: '$', message: 'the proxy document cannot be read (ENOENT)' },
  ]);
});
