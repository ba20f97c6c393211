import { expect, it } from 'vitest';
import { jsonPath, namesOf } from '../../../src/document/json_path.ts';

const document = { a: { 'b-c': [1] }, 'a/b': { 401: 1 }, '~1': [[2]] };

it.each<[names: (string | number)[], path: string, pointer: string]>([
  [[], '$', ''],
  [['a', 'b-c', 0], '$.a["b-c"][0]', '/a/b-c/0'],
  [['a/b', '401'], '$["a/b"]["401"]', '/a~1b/401'],
  [['~1', 0, 0], '$["~1"][0][0]', '/~01/0/0'],
])('%j: %s', (names, path, pointer) => {
  expect(jsonPath(names)).toBe(path);
  expect(namesOf(pointer, document)).toEqual(names);
});
