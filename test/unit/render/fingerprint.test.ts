import { expect, it } from 'vitest';
import type { CheckedPolicy } from '../../../src/policy/checked_policy.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { fingerprint } from '../../../src/render/fingerprint.ts';
import { proxyWith } from '../policy/proxy.ts';

function fingerprintOf(action: object, bundle = ''): string {
  return fingerprint(checkedProxy(proxyWith(action), 'p.json').introspection as CheckedPolicy, bundle);
}

it.each([
  { audience: ['a'] },
  { introspectionEndpoint: 'https://192.0.2.6/' },
  { clientTokenName: 'apiToken' },
  { tls: { verify: false } },
])('another policy, another fingerprint: %j', (action) => {
  expect(fingerprintOf(action)).not.toBe(fingerprintOf({}));
});

it('another code, another fingerprint', () => {
  expect(fingerprintOf({}, 'code')).not.toBe(fingerprintOf({}));
});

it('what decides nothing leaves the verdicts in the cache', () => {
  expect(fingerprintOf({ timeouts: { total: '5s' } })).toBe(fingerprintOf({}));
});
