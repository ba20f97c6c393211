import { expect, test } from 'vitest';
import { type Edit, inServer } from '../support/edits.ts';
import { bearer, send, stage, statusOf } from '../support/gateway.ts';
import { active } from '../support/scripted_idp.ts';

interface Rule {
  allowAccess?: { route?: string; httpMethods?: string[] };
  when: { key: string; matchType?: string; matchOneOf: { values: string[] } }[];
}

const when = (key: string, ...values: string[]) => ({ key, matchOneOf: { values } });

const ADMINS_ONLY: Rule[] = [{ allowAccess: { route: '/admin' }, when: [when('token.role', 'admin')] }];

async function stageWith(conditions: Rule[], action: object = {}, edit?: Edit) {
  const { gateway, idp, echo } = await stage(action, {
    policies: { 'access-control-routing': [{ action: { conditions, returnCode: 404 } }] },
    edit,
  });
  /** As the user of this role, who has a token of his own. */
  const as = (role: string | string[]) => {
    idp.answer = (token) => active({ role: token.split('.') });
    const token = [role].flat().join('.');
    return async (path: string, method = 'GET', headers: Record<string, string> = {}) =>
      (await send(gateway, { path, method, headers: { ...bearer(token), ...headers } })).status;
  };
  return { gateway, idp, echo, as };
}

test('the rules of the most specific route decide; a request without a rule passes', async () => {
  const { as, echo } = await stageWith([
    { allowAccess: { route: '/api' }, when: [when('token.role', 'user', 'admin')] },
    { allowAccess: { route: '/api/admin' }, when: [when('token.role', 'admin')] },
    { allowAccess: { route: '/api/reports', httpMethods: ['POST'] }, when: [when('token.role', 'writer')] },
  ]);
  const user = as('user');
  expect(await user('/api/x')).toBe(200);
  expect(await user('/api/admin')).toBe(404);
  expect(await user('/elsewhere')).toBe(200);
  expect(await user('/api/reports')).toBe(200);
  expect(await user('/api/reports', 'POST')).toBe(404);
  const admin = as('admin');
  expect(await admin('/api/admin/users', 'DELETE')).toBe(200);
  expect(await as('writer')('/api/reports', 'POST')).toBe(200);
  expect(await as(['writer', 'user'])('/api/x')).toBe(200);
  expect(await as('guest')('/api/x')).toBe(404);
  expect(echo.requests.map(({ url }) => url)).not.toContain('/api/admin');
});

test('a route may have every character that a path has without escapes', async () => {
  const route = "/a$b/$uri.b~c!&'()+,=:@-_/...";
  const { as } = await stageWith([{ allowAccess: { route }, when: [when('token.role', 'admin')] }]);
  expect(await as('user')(route)).toBe(404);
  expect(await as('user')(`${route}/x`)).toBe(404);
  expect(await as('admin')(route)).toBe(200);
  expect(await as('user')('/a')).toBe(200);
});

test('a verdict for one route does not open another', async () => {
  const { as, idp } = await stageWith(ADMINS_ONLY);
  const user = as('user');
  for (let i = 0; i < 3; i++) expect(await user('/open')).toBe(200);
  expect(await user('/admin')).toBe(404);
  expect(await user('/open')).toBe(200);
  expect(idp.requests.length).toBeLessThanOrEqual(2);
});

test.for([
  '/admin/',
  '//admin',
  '/./admin',
  '/x/../admin',
  '/%61dmin',
  '/admin%2fx',
  '/admin;x=1',
  '/;x/admin',
  '/.;x/admin',
  '/x/..;/admin',
  '/x/%2e%2e%3b/admin',
  '/admin?x',
  '/admin%00',
])('no spelling of a path gets around its rule: %s', async (path) => {
  const { as, echo } = await stageWith(ADMINS_ONLY);
  expect(await as('user')(path)).toBeGreaterThanOrEqual(400);
  expect(echo.requests).toHaveLength(0);
});

test.for(['//admin', '/x//..//admin', '/%2fadmin', '/x/..%2f/admin'])(
  'where slashes are not merged: %s',
  async (path) => {
    const { as, echo } = await stageWith(ADMINS_ONLY, {}, inServer('merge_slashes off;'));
    expect(await as('user')(path)).toBeGreaterThanOrEqual(400);
    expect(echo.requests).toHaveLength(0);
  },
);

test('a path that backends read in two ways is refused with 403, whatever the statuses of the policy', async () => {
  const { gateway } = await stageWith(ADMINS_ONLY, { errorReturnConditions: { noMatch: { returnCode: 418 } } });
  const answer = await send(gateway, { path: '/x/..;/admin', headers: bearer('t') });

  expect(answer.status).toBe(403);
  expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
  expect(JSON.parse(answer.body)).toEqual({ message: 'Forbidden', status: '403' });
});

test('all conditions of a rule must hold, header conditions too', async () => {
  const { as } = await stageWith([
    {
      allowAccess: { route: '/a' },
      when: [when('token.role', 'user'), when('header.X-Region', 'eu.west', '$1"\\')],
    },
    { allowAccess: { route: '/a' }, when: [{ ...when('header.X-Region', '^us-[0-9]+$'), matchType: 'REGEX' }] },
  ]);
  const user = as('user');
  expect(await user('/a')).toBe(404);
  expect(await user('/a', 'GET', { 'X-Region': 'eu.west' })).toBe(200);
  expect(await user('/a', 'GET', { 'X-Region': 'EU.WEST' })).toBe(404);
  expect(await user('/a', 'GET', { 'X-Region': 'eu-west' })).toBe(404);
  expect(await user('/a', 'GET', { 'X-Region': '$1"\\' })).toBe(200);
  expect(await user('/a', 'GET', { 'X-Region': 'us-12' })).toBe(200);
  expect(await as('guest')('/a', 'GET', { 'X-Region': 'eu.west' })).toBe(404);
  expect(await as('guest')('/a', 'GET', { 'X-Region': 'us-1' })).toBe(200);
});

test('a regular expression means the same about a claim and about a header', async () => {
  const patterns = [
    '^(?:eu|us)-[0-9]+$',
    '^a?b*c+d??e*?f+?$',
    '^a{2}b{2,}c{2,3}?$',
    '^(a)(?=b)(?!bc)',
    '\\bb\\Bb',
    '^[\\d\\s_-]+$',
    '^\\D\\S\\W$',
    '^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/$',
    '[\\^\\[\\]\\\\]{4}',
    '^[^a-z0-9.~-]+$',
    '^Müller$',
    '\\t[\\t]',
    '^.{1,65535}$',
    '^(?:.{10}){160,}$',
    `^${'[ab]'.repeat(200)}{1,5}`,
    `^(?:${'[ab]'.repeat(25)}){1,44}$`,
  ];
  const texts = [
    ...['eu-12', 'us-', 'abccdeff', 'cf', 'aabbbccc', 'aabcc', 'abd', 'abc', 'b bb', '1 _-', 'a-.', '-_'],
    ...['^$\\.*+?()[]{}|/', '^]\\[', 'Müller', 'Muller', 'a\t\tb', 'ab'.repeat(800)],
  ];
  const regex = (key: string, pattern: string) => [{ ...when(key, pattern), matchType: 'REGEX' }];
  const { gateway, idp } = await stageWith(
    patterns.flatMap((pattern, index) => [
      { allowAccess: { route: `/claim/${index}` }, when: regex('token.role', pattern) },
      { allowAccess: { route: `/header/${index}` }, when: regex('header.X-Role', pattern) },
    ]),
  );
  for (const [number, text] of texts.entries()) {
    idp.answer = () => active({ role: text });
    const headers = { ...bearer(`token-${number}`), 'x-role': Buffer.from(text).toString('latin1') };
    for (const [index, pattern] of patterns.entries()) {
      const expected = new RegExp(pattern).test(text) ? 200 : 404;
      expect(await statusOf(gateway, headers, `/claim/${index}`), `${pattern} claim ${text}`).toBe(expected);
      expect(await statusOf(gateway, headers, `/header/${index}`), `${pattern} header ${text}`).toBe(expected);
    }
  }
});

test('the refusal is the policy’s, and the log has no values', async () => {
  const { gateway } = await stageWith([{ when: [when('token.role', 'CanaryToken-role')] }]);
  const answer = await send(gateway, { headers: bearer('guest') });
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
  expect(JSON.parse(answer.body)).toEqual({ message: 'Not Found', status: '404' });
  expect(gateway.errorLog()).toContain('js: OAuth access control refused the request.');
});
