import { describe, expect, it } from 'vitest';
import { accessMap, headerPatterns, requestPattern } from '../../../src/render/access_map.ts';

it('each group counts its own header conditions', () => {
  const header = (name: string) => ({ name, regex: false, values: ['x'] });
  const group = { route: '/a', methods: [], returnCode: 403, rules: [] };
  const groups = [
    { ...group, headers: [header('X-One'), header('X-Two')] },
    { ...group, headers: [] },
    { ...group, headers: [header('X-Three')] },
  ];
  const map = accessMap(groups, '0123abcd');
  expect(map.headers.map(({ header, variable }) => [header, variable])).toEqual([
    ['x_one', 'oauth2_header_0_0_0123abcd'],
    ['x_two', 'oauth2_header_0_1_0123abcd'],
    ['x_three', 'oauth2_header_2_0_0123abcd'],
  ]);
  expect(map.groups.map(({ matched }) => matched)).toEqual([
    '0:$oauth2_header_0_0_0123abcd$oauth2_header_0_1_0123abcd',
    '1:',
    '2:$oauth2_header_2_0_0123abcd',
  ]);
});

describe('the pattern of a route', () => {
  it.each<[route: string, methods: string[], request: string, about: boolean]>([
    ['/admin', [], 'GET /admin', true],
    ['/admin', [], 'DELETE /admin/users', true],
    ['/admin', [], 'GET /admin;jsessionid=1', true],
    ['/admin/users', [], 'GET /admin;x/users;y/1', true],
    ['/admin', [], 'GET /administrator', false],
    ['/admin', [], 'GET /x/admin', false],
    ['/v1.0', [], 'GET /v1x0', false],
    ['', [], 'GET /', true],
    ['', [], 'GET /anything', true],
    ['/a', ['GET', 'HEAD'], 'HEAD /a', true],
    ['/a', ['GET', 'HEAD'], 'POST /a', false],
    ['/a', ['GET'], 'GETX /a', false],
  ])('%s %j: %s is %s', (route, methods, request, about) => {
    const group = { route, methods, returnCode: 403, rules: [], headers: [] };
    expect(new RegExp(requestPattern(group)).test(request)).toBe(about);
  });
});

it('a header value is matched as a whole, whatever characters it has', () => {
  const [pattern] = headerPatterns({ regex: false, values: ['a.b|c'] });
  expect(['a.b|c', 'axb|c', 'a.b', 'a.b|cd'].map((text) => new RegExp(pattern ?? '').test(text))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
