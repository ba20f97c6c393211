import { expect, it } from 'vitest';
import { address } from '../../../src/render/address.ts';

it.each([
  ['192.0.2.1', 53, '192.0.2.1:53'],
  ['2001:db8::1', 53, '[2001:db8::1]:53'],
  ['[2001:db8::1]', 53, '[2001:db8::1]:53'],
  ['2001:db8::1', undefined, '[2001:db8::1]'],
  ['idp.example', undefined, 'idp.example'],
])('%s and port %s: %s', (host, port, written) => {
  expect(address(host, port)).toBe(written);
});
