import { describe, expect, it } from 'vitest';
import { isConfirmed } from '../../../src/core/confirmation.ts';
import { policyWith } from './policy.ts';

const METHOD = 'x5t#S256';

describe('isConfirmed', () => {
  it.each([
    [[], undefined, '', true],
    [[], null, 'a', true],
    [[], { [METHOD]: 'a' }, 'a', false],
    [[METHOD], undefined, '', true],
    [[METHOD], { [METHOD]: 'a' }, 'a', true],
    [[METHOD], { [METHOD]: 'a' }, 'b', false],
    [[METHOD], { [METHOD]: 'a' }, '', false],
    [[METHOD], { [METHOD]: '' }, '', false],
    [[METHOD], { [METHOD]: ['a'] }, 'a', false],
    [[METHOD], { [METHOD]: 'a', jkt: 'b' }, 'a', false],
    [[METHOD], { jkt: 'a' }, 'a', false],
    [['jkt'], { jkt: '' }, '', false],
    [[METHOD], {}, 'a', false],
    [[METHOD], [], 'a', false],
    [[METHOD], 'a', 'a', false],
    [[METHOD], true, 'a', false],
    [[METHOD], '', 'a', false],
  ])('%j %j with certificate %j: %s', (confirmationMethods, cnf, certificate, confirmed) => {
    expect(isConfirmed(policyWith({ confirmationMethods }), cnf, { certificate })).toBe(confirmed);
  });
});
