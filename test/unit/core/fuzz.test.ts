import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge, PLAIN_REQUEST } from '../../../src/core/judge.ts';
import type { IntrospectionPolicy } from '../../../src/core/policy.ts';
import { targetWithoutToken } from '../../../src/core/query.ts';
import { presentedToken } from '../../../src/core/token.ts';
import { answerText, runs, seed } from '../../support/fuzz.ts';
import { policyWith } from './policy.ts';

const POLICIES: Partial<IntrospectionPolicy>[] = [
  {},
  { requiredScopes: { allOf: ['read'] } },
  { audience: ['a'], issuers: ['a'] },
  { verifyClaims: [{ claim: 'a.b', type: 'STRING', value: 'a' }] },
  { verifyClaims: [{ claim: 'a', type: 'INTEGER', value: 1 }] },
  { verifyClaims: [{ claim: 'a', type: 'BOOLEAN', value: true }] },
  { verifyClaims: [{ claim: 'a', type: 'ARRAY', value: ['a'] }] },
  { introspectionResponse: 'application/jwt', forwardToken: true },
];
const FORWARDED = ['scope', 'username', 'a', 'a.b'].map((claim) => ({ claim, header: `X-Token-${claim}` }));

/** Read with the engine's own parser only: nothing that the judging code also uses. */
function isPlainlyActive(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return (
      typeof answer === 'object' &&
      answer !== null &&
      Object.entries(answer).some(([k, v]) => k === 'active' && v === true)
    );
  } catch {
    return false;
  }
}

it('judging never throws, and allows only what says active: true in time', () => {
  const status = fc.constantFrom(200, 200, 200, 200, 204, 302, 401, 500);
  const policy = fc.constantFrom(...POLICIES);
  fc.assert(
    fc.property(policy, status, answerText, (differences, status, text) => {
      const now = Date.now() / 1000;
      const judged = policyWith({ forwardedClaims: FORWARDED, ...differences });
      const verdict = judge(judged, { status, text }, PLAIN_REQUEST, now, 0);
      if (verdict.outcome !== 'allowed') {
        expect(verdict.headers).toEqual([]);
        expect(verdict.status).toBeGreaterThanOrEqual(400);
        expect(verdict.caching).toEqual([['Cache-Control', 'no-store']]);
        return;
      }
      expect(status).toBe(200);
      expect(isPlainlyActive(text)).toBe(true);
      const { exp, nbf, cnf } = JSON.parse(text);
      if (exp !== undefined) expect(exp).toBeGreaterThan(now);
      if (nbf !== undefined) expect(nbf).toBeLessThanOrEqual(now);
      expect(cnf ?? null).toBeNull();
      for (const [, value] of verdict.headers) expect(value).toMatch(/^[!-~]([ -~]*[!-~])?$/);
    }),
    { seed, numRuns: runs(5_000) },
  );
});

it('a token is read once or not at all, and what is left of the target holds none', () => {
  const piece = fc.constantFrom(
    'access_token',
    '%61ccess_token',
    'a',
    '=',
    '&',
    '&&',
    '?',
    '#',
    '%',
    ';',
    't',
    'é',
    '%00',
  );
  const target = fc.array(piece, { maxLength: 12 }).map((pieces) => `/?${pieces.join('')}`);
  const place = fc.constantFrom(
    { header: '', query: 'access_token', dpop: false },
    { header: 'authorization', query: '', dpop: false },
  );
  const line = fc.tuple(
    fc.constantFrom('Authorization', 'AUTHORIZATION', 'X-A'),
    fc.constantFrom('Bearer t', 'bearer t', 'Bearer\tt', 'Bearer', 'Basic t', '', 't'),
  );
  fc.assert(
    fc.property(place, fc.array(line, { maxLength: 3 }), target, (place, lines, target) => {
      const presented = presentedToken(place, lines, target);
      if ('problem' in presented) return;
      expect(presented.token).toMatch(/^[A-Za-z0-9._~+/-]+=*$/);
      const rest = targetWithoutToken(target, place.query);
      expect(presentedToken(place, [], rest)).toEqual({ problem: 'missing' });
    }),
    { seed, numRuns: runs(5_000) },
  );
});
