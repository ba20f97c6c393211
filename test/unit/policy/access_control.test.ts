import { describe, expect, it } from 'vitest';
import type { AccessControlRule } from '../../../src/document/document.ts';
import type { Problem } from '../../../src/document/problem.ts';
import { accessGroups, accessProblems } from '../../../src/policy/access_control.ts';
import { reported } from '../../support/problems.ts';

function rule(route?: string, httpMethods?: string[], values = ['x'], returnCode?: number): AccessControlRule {
  return { allowAccess: { route, httpMethods }, when: [{ key: 'token.role', matchOneOf: { values } }], returnCode };
}

describe('groups', () => {
  const of = (...rules: AccessControlRule[]) =>
    accessGroups(rules, 403).map(({ route, methods, rules: alternatives }) => [
      route,
      methods.join(' '),
      alternatives.length,
    ]);

  it.each<[name: string, rules: AccessControlRule[], groups: unknown[][]]>([
    ['a rule without route and method', [{ when: [] }], [['', '', 1]]],
    [
      'the longest route first',
      [rule('/a'), rule('/a/b'), rule('/c/')],
      [
        ['/a/b', '', 1],
        ['/a', '', 1],
        ['/c', '', 1],
      ],
    ],
    ['the same route twice', [rule('/a'), rule('/a/')], [['/a', '', 2]]],
    ['a method', [rule('/a', ['PUT'])], [['/a', 'PUT', 1]]],
    ['GET, and HEAD with it', [rule('/a', ['GET'])], [['/a', 'GET HEAD', 1]]],
    [
      'HEAD with rules of its own',
      [rule('/a', ['GET']), rule('/a', ['HEAD'], ['y'])],
      [
        ['/a', 'GET', 1],
        ['/a', 'HEAD', 1],
      ],
    ],
    [
      'methods and none',
      [rule('/a', ['GET', 'POST']), rule('/a')],
      [
        ['/a', 'GET POST HEAD', 2],
        ['/a', '', 1],
      ],
    ],
    [
      'methods under different rules',
      [rule('/a', ['PUT', 'POST', 'PATCH']), rule('/a', ['POST', 'DELETE', 'PATCH'])],
      [
        ['/a', 'PUT', 1],
        ['/a', 'POST PATCH', 2],
        ['/a', 'DELETE', 1],
      ],
    ],
  ])('%s', (_, rules, groups) => {
    expect(of(...rules)).toEqual(groups);
  });

  it('takes the return code of the rule, or else of the policy', () => {
    expect(accessGroups([rule('/a', undefined, ['x'], 404), rule('/b')], 451).map((group) => group.returnCode)).toEqual(
      [404, 451],
    );
  });
});

describe('problems', () => {
  function problemsOf(rules: AccessControlRule[], basePath: string): Problem[] {
    return reported((report) => accessProblems(rules, basePath, report));
  }

  it('a route outside the base path', () => {
    expect(problemsOf([rule('/admin')], '/v1')).toEqual([
      { path: '.action.conditions[0].allowAccess.route', message: expect.stringContaining('base path /v1') },
    ]);
    expect(problemsOf([rule('/v1/admin'), rule('/v1'), rule()], '/v1')).toEqual([]);
  });

  it.each([
    ['//admin', '/', '/admin'],
    ['/x//admin', '/x', '/x/admin'],
    ['/x/./admin', '/', '/x/admin'],
    ['/x/../admin', '/', '/admin'],
    ['/admin//', '/', '/admin/'],
    ['/admin/.', '/', '/admin/'],
    ['/admin/..', '/', '/'],
  ])('a route that NGINX normalises: %s', (route, basePath, normalized) => {
    expect(problemsOf([rule(route)], basePath)).toEqual([
      {
        path: '.action.conditions[0].allowAccess.route',
        message: `would never apply, since NGINX makes ${normalized} of it; write that`,
      },
    ]);
  });

  it.each(['header.X-Token-Role', 'header.x-real-ip', 'header.X-OAuth2-Outcome', 'header.Host'])('%s', (key) => {
    const when = [
      { key: 'token.host', matchOneOf: { values: ['x'] } },
      { key: 'header.X-Region', matchOneOf: { values: ['x'] } },
      { key, matchOneOf: { values: ['x'] } },
    ];
    expect(problemsOf([{ when }], '/')).toEqual([
      { path: '.action.conditions[0].when[2].key', message: expect.stringContaining('write token.<claim>') },
    ]);
  });

  it('a broken regular expression', () => {
    const broken: AccessControlRule = {
      when: [{ key: 'token.role', matchType: 'REGEX', matchOneOf: { values: ['ok', '('] } }],
    };
    expect(problemsOf([broken], '/')).toEqual([
      {
        path: '.action.conditions[0].when[0].matchOneOf.values[1]',
        message: expect.stringContaining('is not a regular expression'),
      },
    ]);
  });
});
