import type { CheckedProxy } from '../policy/proxy.ts';
import { address } from './address.ts';
import { exportedHeaderNames, identityHeadersOf, unique } from './identity_headers.ts';
import { introspectionModel } from './introspection_model.ts';
import type { Paths } from './paths.ts';

/** What the templates know of one proxy. */
export type ProxyModel = ReturnType<typeof proxyModel>;

/** The models of all proxies of one gateway. `bundle` is the njs script. */
export function proxyModels(proxies: CheckedProxy[], paths: Paths, bundle: string): ProxyModel[] {
  const identityHeaders = identityHeadersOf(proxies);
  return proxies.map((proxy) => {
    const locationFile = proxies.length === 1 ? 'location.conf' : `location_${proxy.id}.conf`;
    return proxyModel(proxy, locationFile, paths, bundle, identityHeaders);
  });
}

/** `identityHeaders` are those of all proxies around it. */
function proxyModel(
  proxy: CheckedProxy,
  locationFile: string,
  paths: Paths,
  bundle: string,
  identityHeaders: string[],
) {
  const backend = proxy.document.proxyConfig.backends[0] as CheckedProxy['document']['proxyConfig']['backends'][0];
  const own = proxy.introspection ? exportedHeaderNames(proxy.introspection) : [];
  const overwritten = unique([...own, ...identityHeaders]);
  return {
    id: proxy.id,
    name: proxy.document.name,
    version: proxy.document.version,
    hostname: proxy.hostname,
    base_path: proxy.basePath,
    location_file: locationFile,
    correlation_header: proxy.correlationHeader,
    backend: {
      tls: backend.serviceTargets[0]?.listener.enableTLS === true,
      servers: backend.serviceTargets.map((target) => address(target.hostname, target.listener.port)),
    },
    cleared_headers: overwritten.filter((header) => !own.includes(header)),
    introspection: proxy.introspection && introspectionModel(proxy, proxy.introspection, paths, bundle, overwritten),
  };
}
