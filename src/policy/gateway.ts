import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { dirname, resolve } from 'node:path';
import type { ExportedClaim, IntrospectionPolicy } from '../core/policy.ts';
import { accessGroups, accessProblems, type RouteGroup } from './access_control.ts';
import { type ClientAuthentication, clientAuthenticationOf } from './client_authentication.ts';
import { type Action, type Credentials, DELIMITERS, type ErrorResponse, type ProxyDocument } from './document.ts';
import { seconds } from './duration.ts';
import { type Endpoint, isOpen, parseEndpoint } from './endpoint.ts';
import { BadInput, type Problem } from './problem.ts';
import { keySetEndpoint, signedAnswersOf } from './signed_answers.ts';

const INTROSPECTION = '$.proxyConfig.policies["oauth2-introspection"][0]';
const ACCESS_CONTROL = '$.proxyConfig.policies["access-control-routing"][0]';

/** A checked proxy document with its defaults filled in. */
export interface Gateway {
  /** Eight hex digits, the same for the same name, version, hostname and base path. */
  id: string;
  file: string;
  document: ProxyDocument;
  hostname: string;
  basePath: string;
  correlationHeader: string;
  introspection?: Introspection;
  warnings: string[];
}

export interface Introspection {
  action: Action;
  policy: IntrospectionPolicy;
  endpoint: Endpoint;
  /** Where the keys for signed answers are, if not in the policy. */
  keySet?: Endpoint;
  authentication: ClientAuthentication;
  tls: { trustedCertificate?: string; certificate?: string; certificateKey?: string };
  /** Milliseconds. */
  timeouts: { connect: number; total: number };
  /** Who may use which routes; left out without access-control-routing. */
  access?: RouteGroup[];
  /** Body of the refusal for a status. */
  errorBody(status: number): string;
}

/** Checks what JSON Schema cannot, and fills in the defaults. @throws BadInput */
export function gatewayOf(document: ProxyDocument, file: string): Gateway {
  const { name, version, proxyConfig } = document;
  const basePath = versionedBasePath(document);
  const id = createHash('sha256')
    .update(JSON.stringify([name, version, proxyConfig.hostname, basePath]))
    .digest('hex')
    .slice(0, 8);
  const introspection = proxyConfig.policies?.['oauth2-introspection']?.[0];
  if (!introspection && proxyConfig.policies?.['access-control-routing']) {
    throw new BadInput([{ path: ACCESS_CONTROL, message: 'needs an oauth2-introspection policy beside it' }]);
  }
  const gateway: Gateway = {
    id,
    file,
    document,
    hostname: proxyConfig.hostname,
    basePath,
    correlationHeader:
      proxyConfig.policies?.['request-correlation-id']?.[0]?.action?.httpHeaderName ?? 'x-correlation-id',
    warnings: [],
  };
  const tlsTargets = proxyConfig.backends.flatMap((backend) =>
    backend.serviceTargets.map((t) => t.listener.enableTLS === true),
  );
  if (new Set(tlsTargets).size > 1) {
    throw new BadInput([
      { path: '$.proxyConfig.backends[0].serviceTargets', message: 'enableTLS must be the same for all targets' },
    ]);
  }
  if (tlsTargets[0]) gateway.warnings.push("$.proxyConfig.backends[0]: the backend's certificate is not verified");
  if (!introspection) {
    gateway.warnings.push('$.proxyConfig.policies: no oauth2-introspection policy, so this proxy is open to everybody');
    return gateway;
  }
  gateway.introspection = introspectionOf(gateway, introspection.action, introspection.data[0] as Credentials);
  return gateway;
}

function versionedBasePath(document: ProxyDocument): string {
  const { basePath, basePathVersionAppendRule: rule } = document.proxyConfig.ingress;
  const path = basePath.replace(/\/+$/, '');
  if (rule === 'PREFIX') return `/${document.version}${path}`;
  if (rule === 'SUFFIX') return `${path}/${document.version}`;
  return path === '' ? '/' : path;
}

function introspectionOf(gateway: Gateway, action: Action, data: Credentials): Introspection {
  const problems = problemsOf(action);
  const folder = dirname(gateway.file);
  const report = (place: string, message: string) => problems.push({ path: INTROSPECTION + place, message });
  const endpoint = parseEndpoint(action.introspectionEndpoint, '.action.introspectionEndpoint', report);
  const keySet = keySetEndpoint(action, report);
  const signedAnswers = signedAnswersOf(action, folder, report);
  const authentication = clientAuthenticationOf(action, data, folder, report);
  const total = Math.round(seconds(action.timeouts?.total ?? '3s') * 1000);
  const connect = Math.round(seconds(action.timeouts?.connect ?? '1s') * 1000);
  if (total < 1) problems.push({ path: `${INTROSPECTION}.action.timeouts.total`, message: 'must be at least 1ms' });
  if (connect < 1) problems.push({ path: `${INTROSPECTION}.action.timeouts.connect`, message: 'must be at least 1ms' });
  const accessControl = gateway.document.proxyConfig.policies?.['access-control-routing']?.[0]?.action;
  const rules = accessControl?.conditions ?? [];
  problems.push(...accessProblems(rules, gateway.basePath, `${ACCESS_CONTROL}.action`));
  if (problems.length > 0 || endpoint === undefined) throw new BadInput(problems);
  const access = accessControl && accessGroups(rules, accessControl.returnCode ?? 403);

  const { tokenEndpoint } = authentication;
  for (const { named, hostname } of [endpoint, keySet, tokenEndpoint].filter((asked) => asked !== undefined)) {
    if (named && !action.resolver) {
      gateway.warnings.push(
        `${INTROSPECTION}.action.resolver: is missing, so ${hostname} cannot be resolved and every request will be refused`,
      );
    }
  }
  if (isOpen(endpoint)) {
    gateway.warnings.push(
      `${INTROSPECTION}.action.introspectionEndpoint: plain http; tokens and the client secret can be read on the way`,
    );
    if (action.introspectionResponse === 'application/jwt' && !signedAnswers) {
      gateway.warnings.push(
        `${INTROSPECTION}.action.jwks: is missing and the endpoint is plain http, so anybody on the way can forge an answer`,
      );
    }
  }
  if (keySet && isOpen(keySet)) {
    gateway.warnings.push(`${INTROSPECTION}.action.jwks: plain http; keys can be replaced on the way`);
  }
  if (tokenEndpoint && isOpen(tokenEndpoint)) {
    gateway.warnings.push(
      `${INTROSPECTION}.action.clientCredentialsGrant: plain http; the client secret can be read on the way`,
    );
  }
  if (action.tls?.verify === false)
    gateway.warnings.push(`${INTROSPECTION}.action.tls.verify: the endpoint's certificate is not verified`);

  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path));
  const formats = gateway.document.proxyConfig.policies?.['error-response-format']?.[0]?.action ?? {};
  return {
    action,
    policy: {
      ...policyOf(action, gateway.hostname),
      access: access?.map(({ returnCode, rules }) => ({ returnCode, rules })),
      clientId: authentication.clientId,
      clientAssertion: authentication.assertion,
      clientCredentialsGrant: tokenEndpoint && true,
      signedAnswers,
    },
    access,
    endpoint,
    keySet,
    authentication,
    tls: {
      trustedCertificate: absolute(action.tls?.trustedCertificate),
      certificate: absolute(action.tls?.certificate),
      certificateKey: absolute(action.tls?.certificateKey),
    },
    timeouts: { connect, total },
    errorBody: (status) => errorBody(status, formats[String(status)]),
  };
}

function policyOf(action: Action, hostname: string): Omit<IntrospectionPolicy, 'clientId'> {
  const conditions = action.errorReturnConditions ?? {};
  const noMatch = conditions.noMatch?.returnCode ?? 403;
  const jwt = action.introspectionResponse === 'application/jwt';
  const scopes = action.requiredScopes ?? [];
  return {
    introspectionResponse: action.introspectionResponse ?? 'application/json',
    hostname: hostname.toLowerCase(),
    tokenTypeHint: action.authzServerTokenHint?.toLowerCase(),
    cacheSeconds: Math.floor(seconds(action.cacheIntrospectionResponse ?? '5m')),
    staleIfUnavailable: Math.floor(seconds(action.staleIfUnavailable ?? '0')),
    clockSkew: seconds(action.clockSkew ?? '0s'),
    verifyClaims: (action.verifyClaims ?? []).map(({ claim, type, value, delimiter }) => ({
      claim,
      type,
      value,
      delimiter: delimiter && DELIMITERS[delimiter],
    })),
    requiredScopes: Array.isArray(scopes) ? { allOf: scopes } : scopes,
    audience: action.audience ?? [],
    issuers: action.issuers ?? [],
    forwardedClaims: jwt ? [] : exportedClaims(action),
    confirmationMethods: action.confirmationMethods ?? [],
    forwardToken: action.forwardToken === true,
    realm: action.realm ?? hostname,
    statuses: {
      notSupplied: conditions.notSupplied?.returnCode ?? 401,
      noMatch,
      unavailable: conditions.unavailable?.returnCode ?? noMatch,
    },
  };
}

function exportedClaims(action: Action): ExportedClaim[] {
  return (action.forwardedClaimsInProxyHeader ?? ['scope', 'username', 'exp']).map((claim) => ({
    claim,
    header: claimHeader(claim),
  }));
}

/** `resource_access.account.roles` → `X-Token-Resource-Access-Account-Roles`. */
export function claimHeader(claim: string): string {
  const words = claim.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return ['X-Token', ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('-');
}

/** What no schema can say. */
function problemsOf(action: Action): Problem[] {
  const problems: Problem[] = [];
  const report = (place: string, message: string) =>
    problems.push({ path: `${INTROSPECTION}.action${place}`, message });
  const jwt = action.introspectionResponse === 'application/jwt';

  if (jwt && action.forwardedClaimsInProxyHeader) {
    report(
      '.forwardedClaimsInProxyHeader',
      'is not valid with introspectionResponse application/jwt; use forwardToken',
    );
  }
  if (action.forwardToken && (action.introspectionResponse ?? 'application/json') === 'application/json') {
    report('.forwardToken', 'needs introspectionResponse application/jwt or application/token-introspection+jwt');
  }
  if (action.clientTokenSuppliedIn === 'QUERY' && !action.clientTokenName) {
    report('.clientTokenName', 'is required with clientTokenSuppliedIn QUERY, for example access_token');
  }
  if (action.clientTokenSuppliedIn !== 'QUERY' && /[^A-Za-z0-9-]/.test(action.clientTokenName ?? '')) {
    report('.clientTokenName', 'must be a header name of letters, digits and hyphens; NGINX drops others');
  }
  if (
    /^(host|connection|content-length|transfer-encoding|upgrade|te|x-token-.*|x-oauth2-.*)$/i.test(
      action.clientTokenName ?? '',
    ) &&
    action.clientTokenSuppliedIn !== 'QUERY'
  ) {
    report('.clientTokenName', 'is a header that NGINX or the gateway itself needs');
  }
  const headers = new Map<string, string>();
  if (action.forwardToken) headers.set('x-token-introspection', 'forwardToken');
  (action.forwardedClaimsInProxyHeader ?? []).forEach((claim, index) => {
    const header = claimHeader(claim).toLowerCase();
    const other = headers.get(header);
    if (header === 'x-token')
      report(`.forwardedClaimsInProxyHeader[${index}]`, 'must hold a letter or digit to name a header');
    if (other !== undefined) report(`.forwardedClaimsInProxyHeader[${index}]`, `makes the same header as "${other}"`);
    headers.set(header, claim);
  });
  (action.verifyClaims ?? []).forEach((rule, index) => {
    const shape = Array.isArray(rule.value)
      ? 'ARRAY'
      : { string: 'STRING', number: 'INTEGER', boolean: 'BOOLEAN' }[typeof rule.value as 'string'];
    if (shape !== rule.type) report(`.verifyClaims[${index}].value`, `must be of the rule's type ${rule.type}`);
    if (rule.type === 'STRING' && rule.delimiter && isOnly(DELIMITERS[rule.delimiter], rule.value)) {
      report(`.verifyClaims[${index}].value`, 'holds nothing but delimiters, so no claim can match');
    }
    if (rule.delimiter && rule.type !== 'STRING' && rule.type !== 'ARRAY')
      report(`.verifyClaims[${index}].delimiter`, `has no meaning with type ${rule.type}`);
  });
  if (action.confirmationMethods?.includes('jkt')) {
    if (
      action.clientTokenSuppliedIn === 'QUERY' ||
      !/^authorization$/i.test(action.clientTokenName ?? 'Authorization')
    ) {
      report('.confirmationMethods', 'jkt needs the token in the Authorization header (RFC 9449 §7.1)');
    }
  }
  if (Boolean(action.tls?.certificate) !== Boolean(action.tls?.certificateKey)) {
    report('.tls', 'certificate and certificateKey go together');
  }
  if (action.clientAuthentication === 'tls_client_auth' && !action.tls?.certificate) {
    report('.tls.certificate', 'is required with clientAuthentication tls_client_auth');
  }
  return problems;
}

function isOnly(character: string, text: unknown): boolean {
  return typeof text === 'string' && text.split(character).join('') === '';
}

function errorBody(status: number, format: ErrorResponse | undefined): string {
  const body = format?.errorMessageBody;
  if (body !== undefined) return typeof body === 'string' ? body : JSON.stringify(body);
  const reason = status === 418 ? "I'm a teapot" : (STATUS_CODES[status] ?? 'Error');
  return JSON.stringify({ message: format?.errorMessage ?? reason, status: String(format?.errorCode ?? status) });
}

/** Two documents must not claim the same hostname and base path. @throws BadInput */
export function refuseCollisions(gateways: Gateway[]): void {
  const seen = new Map<string, Gateway>();
  for (const gateway of gateways) {
    const key = `${gateway.hostname.toLowerCase()} ${gateway.basePath}`;
    const other = seen.get(key);
    if (other) {
      const message = `"${gateway.document.name}" (${gateway.file}) and "${other.document.name}" (${other.file}) both serve ${gateway.hostname}${gateway.basePath}`;
      throw new BadInput([{ path: '$.proxyConfig.ingress.basePath', message }]);
    }
    seen.set(key, gateway);
  }
}
