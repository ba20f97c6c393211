import { expect, it } from 'vitest';
import { isReservedHeader } from '../../../src/policy/reserved_header.ts';

it.each([
  ['Host', true],
  ['Connection', true],
  ['content-length', true],
  ['Content_Length', true],
  ['Transfer-Encoding', true],
  ['X-Token-Scope', true],
  ['X_Token_Scope', true],
  ['X-OAuth2-Access', true],
  ['Authorization', false],
  ['apiToken', false],
  ['X-Tokens', false],
  ['Host2', false],
])('%s: %s', (name, reserved) => {
  expect(isReservedHeader(name)).toBe(reserved);
});
