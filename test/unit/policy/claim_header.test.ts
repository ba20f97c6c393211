import { expect, it } from 'vitest';
import { claimHeader } from '../../../src/policy/claim_header.ts';

it.each([
  ['scope', 'X-Token-Scope'],
  ['client_id', 'X-Token-Client-Id'],
  ['resource_access.account.roles', 'X-Token-Resource-Access-Account-Roles'],
  ['https://a.example/b', 'X-Token-Https-A-Example-B'],
])('%s: %s', (claim, header) => {
  expect(claimHeader(claim)).toBe(header);
});
