import { createHash } from 'node:crypto';
import { addressProblem } from './address.ts';
import { type CheckedPolicy, checkedPolicy } from './checked_policy.ts';
import type { Secrets } from './client_authentication.ts';
import type { ProxyDocument } from './document.ts';
import { errorBodyProblem } from './error_body.ts';
import { jsonPath } from './json_path.ts';
import { ACCESS_CONTROL, BadInput, type Problem } from './problem.ts';
import { isReservedHeader } from './reserved_header.ts';
import { tokenPlaceOf } from './token_place.ts';
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
  const { hostname } = proxyConfig;
  const basePath = versionedBasePath(document);
  const problems = [...backendProblems(document), ...policyProblems(document)];
  if (problems.length > 0) throw new BadInput(problems);
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
    correlationHeader: correlationHeaderOf(document),
    introspection,
    warnings: warningsOf(document, introspection),
  };
}

function backendProblems({ proxyConfig }: ProxyDocument): Problem[] {
  const place = '$.proxyConfig.backends[0].serviceTargets';
  const targets = proxyConfig.backends[0]?.serviceTargets ?? [];
  const problems = targets
    .map(({ hostname }, index) => ({ path: `${place}[${index}].hostname`, message: addressProblem(hostname) }))
    .filter(({ message }) => message !== '');
  if (new Set(targets.map(({ listener }) => listener.enableTLS === true)).size > 1) {
    problems.push({ path: place, message: 'enableTLS must be the same for all targets' });
  }
  return problems;
}

/** Problems with the policies beside the introspection policy. */
function policyProblems(document: ProxyDocument): Problem[] {
  const policies = document.proxyConfig.policies ?? {};
  const formats = Object.entries(policies['error-response-format']?.[0]?.action ?? {});
  const problems = formats
    .map(([status, format]) => ({
      path: jsonPath(['proxyConfig', 'policies', 'error-response-format', 0, 'action', status]),
      message: errorBodyProblem(Number(status), format),
    }))
    .filter(({ message }) => message !== '');
  const action = policies['oauth2-introspection']?.[0]?.action;
  if (!action && policies['access-control-routing']) {
    problems.push({ path: ACCESS_CONTROL, message: 'needs an oauth2-introspection policy beside it' });
  }
  const header = correlationHeaderOf(document).toLowerCase();
  const place = jsonPath(['proxyConfig', 'policies', 'request-correlation-id', 0, 'action', 'httpHeaderName']);
  if (isReservedHeader(header) || header === 'authorization') {
    problems.push({ path: place, message: 'is a header that NGINX or the gateway itself needs' });
  } else if (action && header === tokenPlaceOf(action).header) {
    problems.push({ path: place, message: `must not be ${header}, which holds the token` });
  }
  return problems;
}

function correlationHeaderOf({ proxyConfig }: ProxyDocument): string {
  return proxyConfig.policies?.['request-correlation-id']?.[0]?.action?.httpHeaderName ?? 'x-correlation-id';
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
      const both = `${titleOf(proxy)} and ${titleOf(other)} both serve ${proxy.hostname}${proxy.basePath}`;
      const remedy = 'give one of them another basePath, or a basePathVersionAppendRule of PREFIX or SUFFIX';
      const message = `${both}; ${remedy}`;
      throw new BadInput([{ path: '$.proxyConfig.ingress.basePath', message }]);
    }
    seen.set(key, proxy);
  }
}

function titleOf({ document, file }: CheckedProxy): string {
  return `"${document.name}" ${document.version} (${file})`;
}
