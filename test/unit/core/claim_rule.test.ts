import { describe, expect, it } from 'vitest';
import { verifyClaim } from '../../../src/core/claim_rule.ts';
import type { ClaimRule } from '../../../src/core/policy.ts';
import { DELIMITERS } from '../../../src/document/document.ts';

type Row = [type: ClaimRule['type'], value: ClaimRule['value'], actual: unknown, reason: string, delimiter?: string];

function reasonOf([type, value, actual, , delimiter]: Row): string {
  return verifyClaim({ claim: 'c', type, value, delimiter } as ClaimRule, { c: actual });
}

const scopes = 'openid profile email';

describe('the verification table of the tutorial', () => {
  it.each<Row>([
    ['STRING', 'account', 'account', ''],
    ['STRING', 'account', 'monitor', 'Values do not match'],
    ['STRING', 'account', 'Account', 'Values do not match - case sensitive'],
    ['STRING', 'account', ['account'], ''],
    ['STRING', 'account', ['account', 'monitor'], ''],
    ['STRING', 'account', ['report', 'monitor'], 'The expected value could not be found'],
    ['STRING', scopes, 'openid profile email', '', ' '],
    ['STRING', scopes, 'openid email profile', '', ' '],
    ['STRING', scopes, 'openid profile email account', '', ' '],
    ['STRING', scopes, 'openid+email+profile', 'Delimiters do not match', ' '],
    ['STRING', scopes, 'openid profile', 'Could not find "email"', ' '],
    ['STRING', scopes, ['openid', 'profile', 'email'], 'Expected delimited string', ' '],
    ['INTEGER', 42, 42, ''],
    ['INTEGER', 42, '42', ''],
    ['INTEGER', 42, 43, 'Values do not match'],
    ['BOOLEAN', true, true, ''],
    ['BOOLEAN', true, 'TRUE', ''],
    ['BOOLEAN', true, false, 'Values do not match'],
    ['ARRAY', ['account'], ['account'], ''],
    ['ARRAY', ['account'], 'account', ''],
    ['ARRAY', ['account'], ['monitor'], 'Values do not match'],
    ['ARRAY', ['account'], ['account', 'monitor'], ''],
    ['ARRAY', ['account'], ['report', 'monitor'], 'The expected value could not be found'],
    ['ARRAY', ['account', 'monitor'], ['account', 'monitor'], ''],
    ['ARRAY', ['account', 'monitor'], ['monitor', 'account'], ''],
    ['ARRAY', ['account', 'monitor'], ['account', 'monitor', 'report'], ''],
    ['ARRAY', ['account', 'monitor'], ['account'], 'Could not find "monitor"'],
  ])('%s %j, actual %j: %s', (...row) => {
    expect(reasonOf(row)).toBe(row[3]);
  });
});

describe('beyond the table', () => {
  it.each<Row>([
    ['STRING', '1', 1, 'Expected string'],
    ['STRING', 'a', undefined, 'Claim is missing'],
    ['STRING', 'a', null, 'Claim is missing'],
    ['STRING', 'a', { a: 'a' }, 'Expected string'],
    ['STRING', 'mail', 'email', 'Could not find "mail"', ' '],
    ['STRING', ' ', 'a b', 'Could not find ""', ' '],
    ['STRING', 'a b', ' a', 'Could not find "b"', ' '],
    ['INTEGER', 0, '', 'Expected integer'],
    ['INTEGER', 0, false, 'Expected integer'],
    ['INTEGER', 0, [], 'Expected integer'],
    ['INTEGER', 42, [42], 'Expected integer'],
    ['INTEGER', 42, 42.5, 'Expected integer'],
    ['INTEGER', 42, '42abc', 'Expected integer'],
    ['INTEGER', 42, '42\n', 'Expected integer'],
    ['INTEGER', -1, '-1', ''],
    ['INTEGER', 2 ** 53 - 1, 2 ** 53 - 1, ''],
    ['INTEGER', 2 ** 53, '9007199254740993', 'Integer is too large to compare'],
    ['BOOLEAN', true, 1, 'Expected boolean'],
    ['BOOLEAN', false, 'False', ''],
    ['BOOLEAN', false, null, 'Claim is missing'],
    ['BOOLEAN', true, 'yes', 'Values do not match'],
    ['ARRAY', [], ['a'], 'Values do not match'],
    ['ARRAY', ['1'], [1], 'Values do not match'],
    ['ARRAY', ['a'], { 0: 'a' }, 'Expected array'],
    ['ARRAY', ['a'], [], 'Values do not match'],
    ['ARRAY', ['a', 'b'], 'a b', 'Could not find "a"'],
  ])('%s %j, actual %j: %s', (...row) => {
    expect(reasonOf(row)).toBe(row[3]);
  });

  it('has eleven delimiters', () => expect(Object.keys(DELIMITERS)).toHaveLength(11));

  it.each(Object.entries(DELIMITERS))('delimiter %s', (name, delimiter) => {
    const other = name === 'SPACE' ? ',' : ' ';
    const rule: ClaimRule = { claim: 'c', type: 'STRING', value: `a${delimiter}b`, delimiter };
    expect(verifyClaim(rule, { c: `x${delimiter}b${delimiter}a` })).toBe('');
    expect(verifyClaim(rule, { c: `x${delimiter}a` })).toBe('Could not find "b"');
    expect(verifyClaim(rule, { c: `b${other}a` })).toBe('Delimiters do not match');
    const list: ClaimRule = { claim: 'c', type: 'ARRAY', value: ['a', 'b'], delimiter };
    expect(verifyClaim(list, { c: `b${delimiter}a` })).toBe('');
  });
});
