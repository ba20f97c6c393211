import { expect, it } from 'vitest';
import { onlyConfig } from '../../../src/document/configs.ts';
import { reported } from '../../support/problems.ts';

it.each<[document: unknown, proxy: unknown]>([
  [{ name: 'a' }, { name: 'a' }],
  [{ configs: [{ name: 'a' }], metadata: {} }, { name: 'a' }],
  [{ configs: 1 }, { configs: 1 }],
  [
    { configs: [{}], name: 'a' },
    { configs: [{}], name: 'a' },
  ],
  [[], []],
  [null, null],
])('the proxy document in %j is %j', (document, proxy) => {
  expect(reported((report) => expect(onlyConfig(document, report)).toEqual(proxy))).toEqual([]);
});

it.each([[[]], [[{ name: 'a' }, { name: 'b' }]]])('configs of %j are refused', (configs) => {
  const message = `holds ${configs.length} proxies; write each into a document of its own`;
  expect(reported((report) => expect(onlyConfig({ configs }, report)).toBe(undefined))).toEqual([
    { path: '$.configs', message },
  ]);
});
