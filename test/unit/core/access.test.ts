import { describe, expect, it } from 'vitest';
import { type AccessCondition, accessRefusal } from '../../../src/core/access.ts';

const claim = (values: string[], regex = false): AccessCondition => ({ claim: 'role', regex, values });

describe('a rule about a claim', () => {
  it.each<[name: string, condition: AccessCondition, role: unknown, passes: boolean]>([
    ['the value', claim(['admin']), 'admin', true],
    ['one of the values', claim(['admin', 'owner']), 'owner', true],
    ['another value', claim(['admin']), 'user', false],
    ['a longer text', claim(['admin']), 'administrator', false],
    ['another letter case', claim(['admin']), 'Admin', false],
    ['an array with the value', claim(['admin']), ['user', 'admin'], true],
    ['an array without it', claim(['admin']), ['user'], false],
    ['an empty array', claim(['admin']), [], false],
    ['a number by its digits', claim(['7']), 7, true],
    ['a boolean by its name', claim(['true']), true, true],
    ['no claim', claim(['admin']), undefined, false],
    ['no claim and a pattern that matches nothing in particular', claim(['.*'], true), undefined, false],
    ['an object', claim(['.*'], true), { name: 'admin' }, false],
    ['an array with an object too', claim(['admin']), ['admin', {}, null], true],
    ['an array with an object and a pattern', claim(['.*'], true), ['admin', {}], false],
    ['the largest exact integer', claim(['9007199254740991']), Number.MAX_SAFE_INTEGER, true],
    ['an integer that is another one rounded', claim(['9007199254740992']), Number.MAX_SAFE_INTEGER + 1, false],
    ['a negative one', claim(['-9007199254740992']), -Number.MAX_SAFE_INTEGER - 1, false],
    ['a pattern', claim(['^adm'], true), 'admin', true],
    ['one of the patterns', claim(['^owner$', '^adm'], true), 'admin', true],
    ['a pattern over the joined array', claim(['^user,admin$'], true), ['user', 'admin'], true],
    ['a line feed at the end', claim(['^admin$'], true), 'admin\n', false],
    ['a line feed before it', claim(['admin$'], true), '\nadmin', false],
    ['a line feed within', claim(['^admin'], true), 'admin\nx', false],
    ['a pattern that does not match', claim(['^adm$'], true), 'admin', false],
  ])('%s', (_, condition, role, passes) => {
    const groups = [{ returnCode: 403, rules: [[condition]] }];
    expect(accessRefusal(groups, { role }, '0:')).toBe(passes ? 0 : 403);
  });
});

describe('groups, rules and conditions', () => {
  const groups = [
    {
      returnCode: 404,
      rules: [
        [claim(['admin']), { headerIndex: 0 }],
        [{ headerIndex: 1 }, claim(['owner']), { headerIndex: 2 }],
      ],
    },
    { returnCode: 403, rules: [[claim(['user'])]] },
  ];

  it.each<[name: string, matched: string, role: string, status: number]>([
    ['no rule is about the request', '-', 'nobody', 0],
    ['all conditions of the first rule', '0:100', 'admin', 0],
    ['all conditions of the second rule', '0:011', 'owner', 0],
    ['the first rule without its header', '0:011', 'admin', 404],
    ['the second rule without its second header', '0:010', 'owner', 404],
    ['the second group', '1:', 'user', 0],
    ['the return code of the group', '1:', 'admin', 403],
    ['a group that is not there', '2:', 'admin', 403],
    ['nothing', '', 'user', 403],
    ['more before it', 'x0:100', 'admin', 403],
    ['more after it', '0:100x', 'admin', 403],
  ])('%s', (_, matched, role, status) => {
    expect(accessRefusal(groups, { role }, matched)).toBe(status);
  });

  it('has more than ten groups', () => {
    const many = Array.from({ length: 11 }, (_, i) => ({ returnCode: 400 + i, rules: [[claim(['user'])]] }));
    expect(accessRefusal(many, { role: 'admin' }, '10:')).toBe(410);
  });
});
