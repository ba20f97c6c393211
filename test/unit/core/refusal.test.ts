import { describe, expect, it } from 'vitest';
import { ambiguousTarget, refuseProof, refuseRequest } from '../../../src/core/refusal.ts';
import { refusalLine } from '../../../src/core/verdict.ts';
import { policyWith } from './policy.ts';

describe('refuseRequest', () => {
  it.each([
    ['missing', 'not_supplied', 401, '', 'not provided'],
    ['malformed', 'malformed', 403, ', error="invalid_token"', 'is malformed'],
    ['repeated', 'malformed', 400, ', error="invalid_request"', 'more than once'],
    ['foreign_identity', 'malformed', 400, ', error="invalid_request"', 'X-Token header'],
  ] as const)('%s', (problem, outcome, status, error, log) => {
    const verdict = refuseRequest(policyWith(), problem);
    expect(verdict).toMatchObject({
      outcome,
      status,
      challenge: `Bearer realm="api"${error}`,
      headers: [],
      caching: [['Cache-Control', 'no-store']],
      log: expect.stringContaining(log),
    });
  });

  it('asks for a proof too where the policy takes one', () => {
    const { challenge } = refuseRequest(policyWith({ confirmationMethods: ['jkt'] }), 'missing');
    expect(challenge).toMatch(/^Bearer realm="api", DPoP realm="api", algs="ES256 /);
  });
});

it('an ambiguous target is refused in one line, which the configuration has', () => {
  const verdict = ambiguousTarget(policyWith());
  expect(refusalLine(verdict)).toBe('malformed 400 Bearer realm="api", error="invalid_request"');
  expect(verdict.log).toBe('');
});

describe('refuseProof', () => {
  it('says what is wrong and asks for another proof', () => {
    expect(refuseProof(policyWith(), 'iat')).toEqual({
      outcome: 'malformed',
      status: 403,
      challenge: expect.stringMatching(/^DPoP realm="api", error="invalid_dpop_proof", algs="ES256 /),
      headers: [],
      caching: [['Cache-Control', 'no-store']],
      log: 'OAuth DPoP proof refused: iat.',
    });
  });

  it.each([
    ['missing_proof', 'missing'],
    ['malformed_proof', 'malformed'],
  ] as const)('%s', (problem, what) => {
    expect(refuseRequest(policyWith(), problem)).toEqual(refuseProof(policyWith(), what));
  });
});
