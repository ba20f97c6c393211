import { expect, it } from 'vitest';
import { collisionProblems } from '../../../src/policy/collisions.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { reported } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

function proxy(version: string, basePath: string, hostname = 'data-host') {
  const document = { ...proxyWith(), version };
  Object.assign(document.proxyConfig, { hostname, ingress: { basePath } });
  return checkedProxy(document, `${version}.json`);
}

it('documents in one place are reported', () => {
  const proxies = [proxy('v1', '/'), proxy('v2', '/'), proxy('v3', '/', 'DATA-HOST')];
  const remedy = 'give one of them another basePath, or a basePathVersionAppendRule of PREFIX or SUFFIX';
  expect(reported((report) => collisionProblems(proxies, report))).toEqual([
    {
      path: '$.proxyConfig.ingress.basePath',
      message: `"proxy" v2 (v2.json) and "proxy" v1 (v1.json) both serve data-host/; ${remedy}`,
    },
    {
      path: '$.proxyConfig.ingress.basePath',
      message: `"proxy" v3 (v3.json) and "proxy" v1 (v1.json) both serve DATA-HOST/; ${remedy}`,
    },
  ]);
});

it('documents beside each other are not', () => {
  const proxies = [proxy('v1', '/a'), proxy('v1', '/b'), proxy('v1', '/a', 'other-host')];
  expect(reported((report) => collisionProblems(proxies, report))).toEqual([]);
});
