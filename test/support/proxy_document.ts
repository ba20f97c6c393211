/** A proxy document with these fields in its introspection policy. */
// biome-ignore lint/suspicious/noExplicitAny: wrong documents are the purpose
export function proxyWith(action: object = {}, introspection: object = {}): any {
  const policy = {
    action: { introspectionEndpoint: 'https://192.0.2.5/introspect', ...action },
    data: [{ clientAppID: 'app', clientSecret: 'secret' }],
    ...introspection,
  };
  return {
    name: 'proxy',
    version: 'v1',
    proxyConfig: {
      hostname: 'data-host',
      ingress: { basePath: '/' },
      backends: [{ serviceName: 'echo', serviceTargets: [{ hostname: '192.0.2.4', listener: { port: 10000 } }] }],
      policies: { 'oauth2-introspection': [policy] },
    },
  };
}
