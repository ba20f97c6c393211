import { expect, it } from 'vitest';
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { timesOf } from '../../../src/document/times.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const ACTION = `${INTROSPECTION}.action`;

it('the times are those of the action', () => {
  const times = {
    cacheIntrospectionResponse: '1s',
    resolver: { valid: '2s', timeout: '3s' },
    timeouts: { connect: '4s', total: '5s' },
    staleIfUnavailable: '6s',
    clockSkew: '7s',
  };
  expect(timesOf(proxyWith({ ...times, realm: '8s' }))).toEqual([
    { path: `${ACTION}.cacheIntrospectionResponse`, time: '1s' },
    { path: `${ACTION}.resolver.valid`, time: '2s' },
    { path: `${ACTION}.resolver.timeout`, time: '3s' },
    { path: `${ACTION}.timeouts.connect`, time: '4s' },
    { path: `${ACTION}.timeouts.total`, time: '5s' },
    { path: `${ACTION}.staleIfUnavailable`, time: '6s' },
    { path: `${ACTION}.clockSkew`, time: '7s' },
  ]);
});

it('a proxy without a policy has none', () => {
  const document = proxyWith();
  delete document.proxyConfig.policies;
  expect(timesOf(document)).toEqual([]);
});
