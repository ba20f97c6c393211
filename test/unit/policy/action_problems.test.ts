import { expect, it } from 'vitest';
import type { Action } from '../../../src/document/document.ts';
import { actionProblems } from '../../../src/policy/action_problems.ts';
import { reported } from '../../support/problems.ts';

const introspectionEndpoint = 'https://192.0.2.5/introspect';
const jwt = { introspectionResponse: 'application/jwt' } as const;
const rfc9701 = { introspectionResponse: 'application/token-introspection+jwt' } as const;
const rule = { claim: 'c', type: 'INTEGER', value: 1 } as const;

it.each<[action: Partial<Action>, place: string, message: string]>([
  [{ ...jwt, forwardedClaimsInProxyHeader: ['a'] }, '.action.forwardedClaimsInProxyHeader', 'use forwardToken'],
  [{ forwardToken: true }, '.action.forwardToken', 'needs'],
  [{ clientTokenName: 'a_b' }, '.action.clientTokenName', 'header name'],
  [{ clientTokenName: 'Host' }, '.action.clientTokenName', 'needs'],
  [{ clientTokenName: 'Cookie' }, '.action.clientTokenName', 'many cookies'],
  [{ clientTokenName: 'X-Token-A' }, '.action.clientTokenName', 'needs'],
  [
    { forwardedClaimsInProxyHeader: ['client-id', 'client_id'] },
    '.action.forwardedClaimsInProxyHeader[1]',
    'same header as "client-id"',
  ],
  [{ forwardedClaimsInProxyHeader: ['..'] }, '.action.forwardedClaimsInProxyHeader[0]', 'letter or digit'],
  [{ verifyClaims: [rule, { ...rule, value: '1' }] }, '.action.verifyClaims[1].value', 'INTEGER'],
  [{ verifyClaims: [{ ...rule, delimiter: 'SPACE' }] }, '.action.verifyClaims[0].delimiter', 'no meaning'],
  [
    { verifyClaims: [{ claim: 'c', type: 'STRING', value: '++', delimiter: 'PLUS' }] },
    '.action.verifyClaims[0].value',
    'nothing but delimiters',
  ],
  [{ tls: { certificate: 'c.pem' } }, '.action.tls', 'go together'],
  [{ clientAuthentication: 'tls_client_auth' }, '.action.tls.certificate', 'is required'],
  [
    {
      introspectionEndpoint: 'http://192.0.2.5/',
      clientAuthentication: 'tls_client_auth',
      tls: { certificate: 'c.pem', certificateKey: 'k.pem' },
    },
    '.action.introspectionEndpoint',
    'must be https',
  ],
  [
    { resolver: { servers: [{ hostname: '8.8.8.8' }, { hostname: '8.8.8.8:53' }] } },
    '.action.resolver.servers[1].hostname',
    'port',
  ],
  [
    { ...rfc9701, forwardToken: true, forwardedClaimsInProxyHeader: ['introspection'] },
    '.action.forwardedClaimsInProxyHeader[0]',
    'same header as "forwardToken"',
  ],
  [{ confirmationMethods: ['jkt'], clientTokenName: 'apiToken' }, '.action.confirmationMethods', 'Authorization'],
  [
    { confirmationMethods: ['jkt'], clientTokenSuppliedIn: 'QUERY', clientTokenName: 'access_token' },
    '.action.confirmationMethods',
    'Authorization',
  ],
])('%j: %s %s', (action, path, message) => {
  expect(reported((report) => actionProblems({ introspectionEndpoint, ...action }, report))).toEqual([
    { path, message: expect.stringContaining(message) },
  ]);
});
