import { expect, it } from 'vitest';
import type { CheckedIntrospection } from '../../../src/policy/checked_introspection.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { fingerprintOf } from '../../../src/render/fingerprint.ts';
import { proxyWith } from '../../support/proxy_document.ts';

function fingerprintWith(action: object, bundle = ''): string {
  return fingerprintOf(checkedProxy(proxyWith(action), 'p.json').introspection as CheckedIntrospection, bundle);
}

it.each([
  { audience: ['a'] },
  { introspectionEndpoint: 'https://192.0.2.6/' },
  { clientTokenName: 'apiToken' },
  { tls: { verify: false } },
])('another policy, another fingerprint: %j', (action) => {
  expect(fingerprintWith(action)).not.toBe(fingerprintWith({}));
});

it('another code, another fingerprint', () => {
  expect(fingerprintWith({}, 'code')).not.toBe(fingerprintWith({}));
});

it('what decides nothing leaves the verdicts in the cache', () => {
  expect(fingerprintWith({ timeouts: { total: '5s' } })).toBe(fingerprintWith({}));
});
