import { describe, expect, it } from 'vitest';
import { BACKEND } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { refuseVerdictAddress, verdictAddress } from '../../../src/render/verdict_address.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

describe('verdictAddress', () => {
  it('is another for each listening address, and the same each time', () => {
    expect(verdictAddress('80')).toEqual(verdictAddress('80'));
    expect(verdictAddress('80').host).not.toBe(verdictAddress('81').host);
    expect(verdictAddress('80').host).toMatch(/^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./);
  });

  it.each([
    ['80', 7662],
    ['127.0.0.1:7662', 7663],
    ['7662', 7663],
    ['17662', 7662],
  ])('leaves the port of %s alone', (listen, port) => {
    expect(verdictAddress(listen).port).toBe(port);
  });
});

describe('refuseVerdictAddress', () => {
  it.each([
    ['127.100.1.2', 7662, true],
    ['::ffff:127.100.1.2', 7662, true],
    ['[::ffff:7f64:102]', 7662, true],
    ['127.100.1.2', 7663, false],
    ['127.100.1.3', 7662, false],
    ['::1', 7662, false],
    ['api.example', 7662, false],
  ])('a backend at %s and port %s: %s', (hostname, port, refused) => {
    const document = proxyWith();
    const good = document.proxyConfig.backends[0].serviceTargets[0];
    document.proxyConfig.backends[0].serviceTargets = [good, { hostname, listener: { port } }];
    const proxies = [checkedProxy(document, 'p.json')];

    const problems = problemsOf(() => refuseVerdictAddress(proxies, { host: '127.100.1.2', port: 7662 }));
    const message = 'must not be 127.100.1.2:7662, where the gateway itself listens for its own questions';
    expect(problems).toEqual(refused ? [{ path: `${BACKEND}.serviceTargets[1]`, message, file: 'p.json' }] : []);
  });
});
