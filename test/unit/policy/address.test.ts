import { expect, it } from 'vitest';
import { addressProblem } from '../../../src/policy/address.ts';

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
  expect(addressProblem(address)).toEqual(good ? '' : expect.stringContaining('a port belongs in `port`'));
});
