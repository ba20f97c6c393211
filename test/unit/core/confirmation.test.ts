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
    expect(isConfirmed(policyWith({ confirmationMethods }), cnf, { x5tS256: certificate, jkt: '' })).toBe(confirmed);
  });

  it.each([
    [['jkt'], { jkt: 'a' }, 'a', true],
    [['jkt'], { jkt: 'a' }, 'b', false],
    [['jkt'], { jkt: 'a' }, '', false],
    [['jkt'], { jkt: '' }, '', false],
    [['jkt'], undefined, '', true],
    [['jkt'], undefined, 'a', false],
    [['jkt'], null, 'a', false],
    [['jkt'], {}, 'a', false],
    [[METHOD], { jkt: 'a' }, 'a', false],
    [['kid'], { kid: 'a' }, 'a', false],
    [['kid', 'jkt'], { kid: 'a', jkt: 'a' }, 'a', false],
    [[METHOD, 'jkt'], { [METHOD]: 'c', jkt: 'a' }, 'a', true],
    [[METHOD, 'jkt'], { [METHOD]: 'c' }, 'a', false],
    [[METHOD, 'jkt'], { [METHOD]: 'd', jkt: 'a' }, 'a', false],
  ])('%j %j with key %j: %s', (confirmationMethods, cnf, key, confirmed) => {
    expect(isConfirmed(policyWith({ confirmationMethods }), cnf, { x5tS256: 'c', jkt: key })).toBe(confirmed);
  });
});
