import { describe, expect, it } from 'vitest';
import type { CheckedIntrospection } from '../../../src/policy/checked_introspection.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { cacheKeys } from '../../../src/render/cache_keys.ts';
import { proxyWith } from '../../support/proxy_document.ts';

function keysOf(action: object, policies: object = {}) {
  const document = proxyWith(action);
  Object.assign(document.proxyConfig.policies, policies);
  return cacheKeys(checkedProxy(document, 'p.json').introspection as CheckedIntrospection, 'policy');
}

const PLAIN = { cacheKey: 'plain' };
const OWN_HEADER = { clientTokenName: 'apiToken' };
const DPOP = { confirmationMethods: ['jkt'] };
const CERTIFICATES = { confirmationMethods: ['x5t#S256'] };
const ACCESS = { 'access-control-routing': [{ action: { conditions: [] } }] };

describe('the token in a key', () => {
  it.each<[action: object, token: string, verdictServerToken: string, noLookup: string]>([
    [{}, '$oauth2_hashed_bearer', '$oauth2_hashed_key', 'oauth2_no_hashed_bearer'],
    [OWN_HEADER, '$oauth2_hashed_key', '$oauth2_hashed_key', 'oauth2_no_hashed_key'],
    [DPOP, '$oauth2_hashed_key', '$oauth2_hashed_key', 'oauth2_no_hashed_key'],
    [PLAIN, '$http_authorization', '$http_x_oauth2_credential', 'oauth2_no_plain_bearer'],
    [{ ...PLAIN, ...OWN_HEADER }, '$oauth2_plain_key', '$http_x_oauth2_credential', 'oauth2_no_plain_key'],
    [{ ...PLAIN, ...DPOP }, '$oauth2_plain_key', '$http_x_oauth2_credential', 'oauth2_no_plain_key'],
  ])('%j', (action, token, verdictServerToken, noLookup) => {
    expect(keysOf(action)).toMatchObject({
      verdict_location: `policy verdict location ${token}`,
      verdict_server: `policy verdict server ${verdictServerToken}`,
      window: `policy ${verdictServerToken} $oauth2_window`,
      no_lookup: noLookup,
    });
  });

  it('a hash of nothing is looked up nowhere', () => {
    expect(keysOf({}).no_verdict_server_lookup).toBe('oauth2_no_hashed_key');
    expect(keysOf(PLAIN).no_verdict_server_lookup).toBeUndefined();
  });

  it.each([
    [PLAIN, true],
    [{ ...PLAIN, ...OWN_HEADER }, false],
    [{}, false],
  ])('without JavaScript: %j is %s', (action, without) => {
    expect(keysOf(action).without_javascript).toBe(without);
  });
});

describe('what else a verdict depends on', () => {
  it('certificates and access rules stand before the token', () => {
    expect(keysOf(CERTIFICATES, ACCESS)).toMatchObject({
      verdict_location: 'policy verdict location $oauth2_certificate $oauth2_access $oauth2_hashed_bearer',
      verdict_server: 'policy verdict server $http_x_oauth2_certificate $http_x_oauth2_access $oauth2_hashed_key',
    });
  });

  it('the key of a DPoP proof', () => {
    expect(keysOf(DPOP).dpop).toBe('policy dpop $oauth2_bound_token_hash $oauth2_jkt');
    expect(keysOf({ confirmationMethods: ['jkt', 'x5t#S256'] }, ACCESS).dpop).toBe(
      'policy dpop $oauth2_bound_token_hash $http_x_oauth2_certificate $oauth2_jkt $http_x_oauth2_access',
    );
  });
});
