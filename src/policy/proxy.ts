import { createHash } from 'node:crypto';
import { type CheckedPolicy, checkedPolicy } from './checked_policy.ts';
import type { Secrets } from './client_authentication.ts';
import type { ProxyDocument } from './document.ts';
import { ACCESS_CONTROL, BadInput } from './problem.ts';
import { warningsOf } from './warnings.ts';

/** A proxy document that can be rendered, and what follows from it. The document itself stays as it was written. */
export interface CheckedProxy {
  /** Eight hex digits, the same for the same name, version, hostname and base path. */
  id: string;
  file: string;
  document: ProxyDocument;
  hostname: string;
  /** With the version where the document wants it there; without a slash at its end, `/` for everything. */
  basePath: string;
  correlationHeader: string;
  introspection?: CheckedPolicy;
  warnings: string[];
}

/** Checks what JSON Schema cannot. @throws BadInput */
export function checkedProxy(document: ProxyDocument, file: string, secrets: Secrets = 'with secrets'): CheckedProxy {
  const { name, version, proxyConfig } = document;
  const { hostname, backends, policies } = proxyConfig;
  const basePath = versionedBasePath(document);
  const tlsTargets = backends.flatMap(({ serviceTargets }) =>
    serviceTargets.map(({ listener }) => listener.enableTLS === true),
  );
  if (new Set(tlsTargets).size > 1) {
    throw new BadInput([
      { path: '$.proxyConfig.backends[0].serviceTargets', message: 'enableTLS must be the same for all targets' },
    ]);
  }
  if (!policies?.['oauth2-introspection'] && policies?.['access-control-routing']) {
    throw new BadInput([{ path: ACCESS_CONTROL, message: 'needs an oauth2-introspection policy beside it' }]);
  }
  const introspection = checkedPolicy(document, basePath, file, secrets);
  return {
    id: createHash('sha256')
      .update(JSON.stringify([name, version, hostname, basePath]))
      .digest('hex')
      .slice(0, 8),
    file,
    document,
    hostname,
    basePath,
    correlationHeader: policies?.['request-correlation-id']?.[0]?.action?.httpHeaderName ?? 'x-correlation-id',
    introspection,
    warnings: warningsOf(document, introspection),
  };
}

function versionedBasePath(document: ProxyDocument): string {
  const { basePath, basePathVersionAppendRule: rule } = document.proxyConfig.ingress;
  const path = basePath.replace(/\/+$/, '');
  if (rule === 'PREFIX') return `/${document.version}${path}`;
  if (rule === 'SUFFIX') return `${path}/${document.version}`;
  return path === '' ? '/' : path;
}

/** Two documents must not claim the same hostname and base path. @throws BadInput */
export function refuseCollisions(proxies: CheckedProxy[]): void {
  const seen = new Map<string, CheckedProxy>();
  for (const proxy of proxies) {
    const key = `${proxy.hostname.toLowerCase()} ${proxy.basePath}`;
    const other = seen.get(key);
    if (other) {
      const message = `"${proxy.document.name}" (${proxy.file}) and "${other.document.name}" (${other.file}) both serve ${proxy.hostname}${proxy.basePath}`;
      throw new BadInput([{ path: '$.proxyConfig.ingress.basePath', message }]);
    }
    seen.set(key, proxy);
  }
}
