import { expect, it } from 'vitest';
import { addressProblems } from '../../../src/policy/address.ts';
import { reported } from '../../support/problems.ts';

it.each([
  ['echo.example.com', true],
  ['192.0.2.4', true],
  ['::1', true],
  ['[2001:db8::1]', true],
  ['127.0.0.1:10000', false],
  ['8.8.8.8:53', false],
  ['[::1', false],
  ['::::', false],
  ['[192.0.2.4]', false],
])('%s: %s', (address, good) => {
  const problem = { path: '.hostname', message: expect.stringContaining('a port belongs in `port`') };
  expect(reported((report) => addressProblems(address, '.hostname', report))).toEqual(good ? [] : [problem]);
});
