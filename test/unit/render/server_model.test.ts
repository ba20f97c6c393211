import { expect, it } from 'vitest';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { systemPaths } from '../../../src/render/paths.ts';
import { proxyModels } from '../../../src/render/proxy_model.ts';
import { serverModels } from '../../../src/render/server_model.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const PATHS = systemPaths('/state', undefined);

function serversOf(...ingresses: [hostname: string, basePath: string, action?: object][]) {
  const proxies = ingresses.map(([hostname, basePath, action]) => {
    const document = proxyWith(action);
    Object.assign(document.proxyConfig, { hostname, ingress: { basePath } });
    return checkedProxy(document, 'p.json');
  });
  return serverModels(proxyModels(proxies, PATHS, ''), PATHS);
}

it('proxies of one hostname share a server, whatever its letter case', () => {
  const servers = serversOf(['One.example', '/'], ['two.example', '/a'], ['one.example', '/b']);
  expect(servers.map(({ hostname, locations }) => [hostname, locations.map(({ match }) => match)])).toEqual([
    ['One.example', ['/', '= /b', '/b/']],
    ['two.example', ['= /a', '/a/']],
  ]);
  expect(servers.map(({ has_root }) => has_root)).toEqual([true, false]);
  expect(servers[0]?.error_log).toBe('/state/One.example-error.log');
});

it('a token in the query of one location changes the log of the whole server', () => {
  const query = { clientTokenSuppliedIn: 'QUERY', clientTokenName: 'access_token' };
  const [server] = serversOf(['one.example', '/a', query], ['one.example', '/b']);
  expect(server?.query_token).toBe(true);
  expect(server?.locations.map(({ query_token }) => query_token)).toEqual([true, true, false, false]);
});

it('a proxy that is alone has a location file without an id', () => {
  expect(serversOf(['one.example', '/'])[0]?.locations[0]?.file).toBe('location.conf');
  const [first, second] =
    serversOf(['one.example', '/a'], ['one.example', '/b'])[0]?.locations.map(({ file }) => file) ?? [];
  expect(first).toMatch(/^location_[0-9a-f]{8}\.conf$/);
  expect(second).toBe(first);
});
