import { createHash } from 'node:crypto';
import type { ProxyDocument } from '../document/document.ts';
import {
  BACKEND,
  BASE_PATH,
  BadInput,
  CORRELATION_ID,
  type Problem,
  type Report,
  reportAt,
  reportTo,
} from '../document/problem.ts';
import { addressProblems } from './address.ts';
import { type CheckedIntrospection, checkedIntrospection } from './checked_introspection.ts';
import type { Secrets } from './client_secret.ts';
import { normalizedPath } from './normalized_path.ts';
import { isReservedHeader } from './reserved_header.ts';
import { tokenPlaceOf } from './token_place.ts';
import { warningsOf } from './warnings.ts';

/** A proxy document that can be rendered, and what follows from it. The document itself stays as it was read. */
export interface CheckedProxy {
  /** Eight hex digits, the same for the same name, version, hostname and base path. */
  id: string;
  file: string;
  document: ProxyDocument;
  hostname: string;
  /** With the version where the document wants it there; without a slash at its end, `/` for everything. */
  basePath: string;
  correlationHeader: string;
  introspection?: CheckedIntrospection;
  warnings: Problem[];
}

/** Checks what JSON Schema cannot. @throws BadInput that names every problem */
export function checkedProxy(document: ProxyDocument, file: string, secrets: Secrets = 'with secrets'): CheckedProxy {
  const { name, version, proxyConfig } = document;
  const { hostname } = proxyConfig;
  const basePath = versionedBasePath(document);
  const problems: Problem[] = [];
  const report = reportTo(problems);
  basePathProblems(proxyConfig.ingress.basePath, report);
  backendProblems(document, reportAt(BACKEND, report));
  correlationProblems(document, reportAt(CORRELATION_ID, report));
  const introspection = checkedIntrospection(document, basePath, file, secrets, report);
  if (problems.length > 0) throw new BadInput(problems);
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

function basePathProblems(basePath: string, report: Report): void {
  const normalized = normalizedPath(basePath);
  if (normalized !== basePath) {
    report(BASE_PATH, `would match no request, since NGINX makes ${normalized} of it; write that`);
  }
}

function backendProblems({ proxyConfig }: ProxyDocument, report: Report): void {
  const targets = proxyConfig.backends[0]?.serviceTargets ?? [];
  targets.forEach(({ hostname }, index) => {
    addressProblems(hostname, `.serviceTargets[${index}].hostname`, report);
  });
  if (new Set(targets.map(({ listener }) => listener.enableTLS === true)).size > 1) {
    report('.serviceTargets', 'enableTLS must be the same for all targets');
  }
}

/** Reports a header for the correlation ID that is in use already. */
function correlationProblems(document: ProxyDocument, report: Report): void {
  const header = correlationHeaderOf(document).toLowerCase();
  const introspection = document.proxyConfig.policies?.['oauth2-introspection']?.[0]?.action;
  if (isReservedHeader(header) || header === 'authorization') {
    report('.action.httpHeaderName', 'is a header that NGINX or the gateway itself needs');
  } else if (introspection && header === tokenPlaceOf(introspection).header) {
    report('.action.httpHeaderName', `must not be ${header}, which holds the token`);
  }
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
