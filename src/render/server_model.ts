import { join } from 'node:path';
import type { Paths } from './paths.ts';
import type { ProxyModel } from './proxy_model.ts';

/** What nginx.conf knows of each `server { }`: one for each hostname. */
export function serverModels(proxies: ProxyModel[], paths: Paths) {
  const hostnames = [...new Set(proxies.map(({ hostname }) => hostname.toLowerCase()))];
  return hostnames.map((hostname) => {
    const mine = proxies.filter((proxy) => proxy.hostname.toLowerCase() === hostname);
    const locations = mine.flatMap(locationModels);
    return {
      hostname: mine[0]?.hostname,
      access_log: join(paths.log, `${mine[0]?.hostname}-access.log`),
      error_log: join(paths.log, `${mine[0]?.hostname}-error.log`),
      query_token: locations.some((location) => location.query_token),
      locations,
      has_root: locations.some((location) => location.match === '/'),
    };
  });
}

/** The locations of a proxy: its base path, and whatever is below it. */
function locationModels({ id, base_path, location_file, backend, introspection }: ProxyModel) {
  const matches = base_path === '/' ? ['/'] : [`= ${base_path}`, `${base_path}/`];
  return matches.map((match) => ({
    match,
    file: location_file,
    backend: `${backend.tls ? 'https' : 'http'}://oauth2_backend_${id}`,
    backend_tls: backend.tls,
    query_token: Boolean(introspection?.token_query),
  }));
}
