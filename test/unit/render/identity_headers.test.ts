import { describe, expect, it } from 'vitest';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { exportedHeaderNames, identityHeadersOf } from '../../../src/render/identity_headers.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const RFC_9701 = {
  introspectionResponse: 'application/token-introspection+jwt',
  jwks: 'https://192.0.2.5/jwks',
  issuer: 'https://idp.example',
  forwardToken: true,
};

function proxy(action?: object) {
  const document = proxyWith(action);
  if (action === undefined) document.proxyConfig.policies = {};
  return checkedProxy(document, 'p.json');
}

describe('identity headers', () => {
  it('are those of all proxies, and the standard claims, each once', () => {
    const claims = [['tenant'], ['Tenant', 'SCOPE']];
    const headers = identityHeadersOf(claims.map((names) => proxy({ forwardedClaimsInProxyHeader: names })));
    expect(headers).toContain('X-Token-Client-Id');
    expect(headers.filter((header) => /tenant|scope/i.test(header))).toEqual(['X-Token-Scope', 'X-Token-Tenant']);
  });

  it('are none where there is no policy', () => {
    expect(identityHeadersOf([proxy()])).toEqual([]);
  });

  it('hold an RFC 9701 answer that is passed on', () => {
    const introspection = proxy({ ...RFC_9701, forwardedClaimsInProxyHeader: ['sub'] }).introspection;
    expect(introspection && exportedHeaderNames(introspection)).toEqual(['X-Token-Sub', 'X-Token-Introspection']);
  });
});
