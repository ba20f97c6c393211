import { expect, it } from 'vitest';
import type { ProxyDocument } from '../../../src/document/document.ts';
import { INTROSPECTION, problemLine } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { proxyWith } from '../../support/proxy_document.ts';
import { makeSigner } from '../../support/signer.ts';

const draft = { introspectionResponse: 'application/jwt' };
const jwks = { keys: [(await makeSigner('RS256')).jwk] };
const issuer = 'https://idp.example';
const local = { introspectionEndpoint: 'http://127.0.0.1/' };
const open = { introspectionEndpoint: 'http://192.0.2.5/' };
const named = { proxyTLSName: 'idp.example' };
const bearer = { clientAuthentication: 'bearer', clientCredentialsGrant: { tokenEndpoint: 'http://127.0.0.1/' } };

function warningLines(document: ProxyDocument): string[] {
  return checkedProxy(document, 'p.json').warnings.map(problemLine);
}

it.each([
  [{}, ['.introspectionEndpoint: NGINX matches no addresses']],
  [named, []],
  [{ introspectionEndpoint: 'https://localhost/' }, []],
  [{ introspectionEndpoint: 'https://[2001:db8::1]/' }, ['matches no addresses']],
  [{ introspectionEndpoint: 'https://idp.example/' }, ['resolver']],
  [open, ['plain http; tokens and the client secret can be read on the way, and answers forged']],
  [local, []],
  [{ tls: { verify: false } }, [".tls.verify: the endpoint's certificate is not verified"]],
  [{ ...local, enableSNI: true }, ['.enableSNI: has no effect']],
  [{ ...local, enableSNI: false }, []],
  [{ ...local, ...named }, ['.proxyTLSName: has no effect']],
  [{ ...local, tls: { trustedCertificate: 'ca.pem' } }, ['.tls: has no effect']],
  [
    {
      ...local,
      ...bearer,
      clientCredentialsGrant: { tokenEndpoint: 'https://192.0.2.5/' },
      tls: { trustedCertificate: 'ca.pem' },
    },
    ['.clientCredentialsGrant.tokenEndpoint: NGINX matches no addresses'],
  ],
  [{ ...local, cacheIntrospectionResponse: '500ms' }, ['so short that caching is off; write 0s, or 2s or more']],
  [{ ...local, cacheIntrospectionResponse: '1s' }, ['so short']],
  [{ ...local, cacheIntrospectionResponse: '2s', staleIfUnavailable: '1h' }, []],
  [{ ...local, cacheIntrospectionResponse: '0s' }, []],
  [{ ...local, cacheIntrospectionResponse: '0s', staleIfUnavailable: '0' }, []],
  [{ ...local, cacheIntrospectionResponse: '0s', staleIfUnavailable: '1h' }, ['.staleIfUnavailable: has no effect']],
  [{ ...local, cacheIntrospectionResponse: '5m', clockSkew: '1y' }, []],
  [
    { ...local, cacheIntrospectionResponse: '5M', clockSkew: '1M 3s', resolver: { valid: '1M', servers: [] } },
    [
      '.cacheIntrospectionResponse: 5M is in months; m is for minutes',
      '.resolver.valid: 1M is',
      '.clockSkew: 1M 3s is',
    ],
  ],
  [
    { ...local, cacheIntrospectionResponse: '0s', cacheKey: 'plain' },
    ['.cacheKey: makes nothing faster, since cacheIntrospectionResponse'],
  ],
  [{ ...local, cacheIntrospectionResponse: '0s', cacheKey: 'hashed' }, []],
  [{ ...local, timeouts: { connect: '3s' } }, []],
  [{ ...local, timeouts: { connect: '5s' } }, ['.timeouts.connect: has no effect']],
  [{ ...local, basicEncoding: 'raw' }, []],
  [{ ...local, basicEncoding: 'raw', clientAuthentication: 'client_secret_basic' }, []],
  [{ ...local, basicEncoding: 'raw', ...bearer }, []],
  [
    { ...local, basicEncoding: 'raw', clientAuthentication: 'client_secret_post' },
    ['.basicEncoding: has no effect with clientAuthentication client_secret_post'],
  ],
  [
    { ...local, clientTokenSuppliedIn: 'QUERY', clientTokenName: 'access_token' },
    ['.clientTokenSuppliedIn: the token is in the request line'],
  ],
  [
    { ...local, clientTokenSuppliedIn: 'QUERY' },
    ['.clientTokenSuppliedIn: the token', '.clientTokenName: is missing, so the query key is Authorization'],
  ],
  [{ ...draft, ...open, jwks, issuer }, ['can be read on the way, and answers forged']],
  [{ ...draft, proxyTLSName: 'idp.example', jwks: 'http://192.0.2.5/', issuer }, ['keys can be replaced']],
  [
    { ...draft, proxyTLSName: 'idp.example', jwks: 'https://192.0.2.5/', issuer },
    ['.jwks: NGINX matches no addresses'],
  ],
  [
    { ...draft, introspectionEndpoint: 'http://127.0.0.1/', jwks: 'https://idp.example/', issuer },
    ['idp.example cannot be resolved'],
  ],
])('%j: %j', (action, warnings) => {
  expect(warningLines(proxyWith(action))).toEqual(warnings.map((text) => expect.stringContaining(text)));
});

it.each([
  [{ clientSecret: 's' }, ['.data[0].clientSecret: has no effect with clientAuthentication tls_client_auth']],
  [
    { clientSecretFile: 'f', clientSecretEnv: 'E' },
    ['.data[0].clientSecretFile: has', '.data[0].clientSecretEnv: has'],
  ],
  [{}, []],
])('a secret that is not used: %j', (secret, warnings) => {
  const tls = { certificate: 'c', certificateKey: 'k' };
  const document = proxyWith(
    { ...named, clientAuthentication: 'tls_client_auth', tls },
    { data: [{ clientAppID: 'app', ...secret }] },
  );
  expect(warningLines(document)).toEqual(warnings.map((text) => expect.stringContaining(text)));
});

it('a warning names the whole path', () => {
  expect(warningLines(proxyWith({ tls: { verify: false } }))).toEqual([
    `${INTROSPECTION}.action.tls.verify: the endpoint's certificate is not verified`,
  ]);
});

it('a proxy without a policy, with a backend over TLS', () => {
  const document = proxyWith();
  document.proxyConfig.policies = {};
  document.proxyConfig.backends[0].serviceTargets[0].listener.enableTLS = true;
  expect(warningLines(document)).toEqual([
    "$.proxyConfig.backends[0]: the backend's certificate is not verified",
    '$.proxyConfig.policies: no oauth2-introspection policy, so this proxy is open to everybody',
  ]);
});

it('an error format for a status that no refusal has', () => {
  const document = proxyWith(local);
  document.proxyConfig.policies['error-response-format'] = [{ action: { 401: {}, 404: {} } }];
  expect(warningLines(document)).toEqual([
    expect.stringContaining('$.proxyConfig.policies["error-response-format"][0].action: no refusal has the status 404'),
  ]);
});

it('a signed answer cannot be forged', () => {
  const introspectionResponse = 'application/token-introspection+jwt';
  const lines = warningLines(proxyWith({ ...open, introspectionResponse, jwks, issuer }));
  expect(lines).toEqual([expect.stringMatching(/can be read on the way$/)]);
});
