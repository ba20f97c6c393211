import { expect, it } from 'vitest';
import { BadInput, badOption, problemLine, problemsIn, reportAt } from '../../../src/document/problem.ts';
import { reported } from '../../support/problems.ts';

const problem = { path: '$.name', message: 'is required' };

it('a report about a part names the whole path', () => {
  expect(reported((report) => reportAt('$.proxyConfig', report)('.hostname', 'is required'))).toEqual([
    { path: '$.proxyConfig.hostname', message: 'is required' },
  ]);
});

it('a line has the document where it is known', () => {
  expect(problemLine(problem)).toBe('$.name: is required');
  expect(problemsIn('p.json', [problem]).map(problemLine)).toEqual(['$.name: is required (p.json)']);
});

it('bad input says all that is wrong with it', () => {
  expect(new BadInput([problem, problem]).message).toBe('$.name: is required\n$.name: is required');
});

it('a bad option is named with its value', () => {
  expect(badOption('--listen', 'x', 'must be ADDRESS:PORT or PORT').message).toBe(
    '$: --listen x: must be ADDRESS:PORT or PORT',
  );
});
