import { dirname, resolve } from 'node:path';
import type { ClaimRule, ExportedClaim, IntrospectionPolicy } from '../core/policy.ts';
import type { TokenPlace } from '../core/token.ts';
import { type Action, type Credentials, DELIMITERS, type ProxyDocument } from '../document/document.ts';
import { ACCESS_CONTROL, INTROSPECTION, type Report, reportAt } from '../document/problem.ts';
import { accessGroups, accessProblems, type RouteGroup } from './access_control.ts';
import { actionProblems } from './action_problems.ts';
import { claimHeader } from './claim_header.ts';
import { type ClientAuthentication, clientAuthenticationOf } from './client_authentication.ts';
import type { Secrets } from './client_secret.ts';
import { seconds } from './duration.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { errorBody } from './error_body.ts';
import { keySetEndpoint, signedAnswersOf } from './signed_answers.ts';
import { tokenPlaceOf } from './token_place.ts';

/** The introspection policy of a proxy document, with what the policies beside it add. */
export interface CheckedIntrospection {
  /** As it was written, without defaults. */
  action: Action;
  /** What decides about a token, with the defaults filled in. */
  policy: IntrospectionPolicy;
  tokenPlace: TokenPlace;
  endpoint: Endpoint;
  /** Where the keys for signed answers are, if not in the policy. */
  keySet?: Endpoint;
  authentication: ClientAuthentication;
  /** Absolute paths. */
  tls: { trustedCertificate?: string; certificate?: string; certificateKey?: string };
  /** Milliseconds. */
  timeouts: { connect: number; total: number };
  /** Who may use which routes; left out without access-control-routing. */
  access?: RouteGroup[];
  /** Body of the refusal for a status. */
  errorBody(status: number): string;
}

/** The endpoints that the gateway asks: always that of introspection, and those for keys and for its own token. */
export function endpointsOf({ endpoint, keySet, authentication }: CheckedIntrospection): Endpoint[] {
  return [endpoint, keySet, authentication.tokenEndpoint].filter((other) => other !== undefined);
}

/** How long a verdict may be reused, in seconds. */
export function cacheTimeOf({ cacheIntrospectionResponse }: Action): number {
  return seconds(cacheIntrospectionResponse ?? '5m');
}

/**
 * Checks the introspection policy of a document and the rules of its access control.
 *
 * @param basePath of the proxy, with its version
 * @param file of the document: paths in it are relative to its folder
 * @returns undefined for a document without such a policy; of no use where a problem was reported
 */
export function checkedIntrospection(
  document: ProxyDocument,
  basePath: string,
  file: string,
  secrets: Secrets,
  report: Report,
): CheckedIntrospection | undefined {
  const { hostname, policies } = document.proxyConfig;
  const entry = policies?.['oauth2-introspection']?.[0];
  const accessControl = policies?.['access-control-routing']?.[0]?.action;
  if (entry === undefined) {
    if (accessControl) report(ACCESS_CONTROL, 'needs an oauth2-introspection policy beside it');
    return undefined;
  }
  const { action, data } = entry;
  const rules = accessControl?.conditions ?? [];
  const folder = dirname(file);

  const reportHere = reportAt(INTROSPECTION, report);
  actionProblems(action, reportHere);
  const endpoint = parseEndpoint(action.introspectionEndpoint, '.action.introspectionEndpoint', reportHere);
  const keySet = keySetEndpoint(action, reportHere);
  const signedAnswers = signedAnswersOf(action, folder, reportHere);
  const authentication = clientAuthenticationOf(action, data[0] as Credentials, folder, reportHere, secrets);
  const timeouts = timeoutsOf(action, reportHere);
  accessProblems(rules, basePath, reportAt(ACCESS_CONTROL, report));
  if (endpoint === undefined) return undefined;

  const access = accessControl && accessGroups(rules, accessControl.returnCode ?? 403);
  const formats = policies?.['error-response-format']?.[0]?.action ?? {};
  return {
    action,
    policy: {
      ...decisionsOf(action, hostname),
      access: access?.map(({ returnCode, rules }) => ({ returnCode, rules })),
      clientId: authentication.clientId,
      clientAssertion: authentication.assertion,
      clientCredentialsGrant: authentication.tokenEndpoint !== undefined,
      signedAnswers,
    },
    tokenPlace: tokenPlaceOf(action),
    access,
    endpoint,
    keySet,
    authentication,
    tls: tlsFilesOf(action, folder),
    timeouts,
    errorBody: (status) => errorBody(status, formats[String(status)]),
  };
}

function timeoutsOf({ timeouts, resolver }: Action, report: Report): CheckedIntrospection['timeouts'] {
  refuseLongTimeout('.action.resolver.timeout', resolver?.timeout, report);
  return {
    connect: milliseconds('connect', timeouts?.connect ?? '1s', report),
    total: milliseconds('total', timeouts?.total ?? '3s', report),
  };
}

function milliseconds(name: string, duration: string, report: Report): number {
  const count = Math.round(seconds(duration) * 1000);
  if (count < 1) report(`.action.timeouts.${name}`, 'must be at least 1ms');
  refuseLongTimeout(`.action.timeouts.${name}`, duration, report);
  return count;
}

/** NGINX refuses those that are too long for its count of milliseconds. */
function refuseLongTimeout(place: string, duration: string | undefined, report: Report): void {
  if (seconds(duration ?? '0') > 86_400) report(place, 'must be at most 1d');
}

function tlsFilesOf({ tls }: Action, folder: string): CheckedIntrospection['tls'] {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path));
  return {
    trustedCertificate: absolute(tls?.trustedCertificate),
    certificate: absolute(tls?.certificate),
    certificateKey: absolute(tls?.certificateKey),
  };
}

/** What the action itself says about the decision, with the defaults filled in. */
function decisionsOf(
  action: Action,
  hostname: string,
): Omit<IntrospectionPolicy, 'clientId' | 'clientCredentialsGrant'> {
  const conditions = action.errorReturnConditions ?? {};
  const noMatch = conditions.noMatch?.returnCode ?? 403;
  const jwt = action.introspectionResponse === 'application/jwt';
  const scopes = action.requiredScopes ?? [];
  return {
    introspectionResponse: action.introspectionResponse ?? 'application/json',
    hostname: hostname.toLowerCase(),
    tokenTypeHint: action.authzServerTokenHint?.toLowerCase(),
    cacheSeconds: Math.floor(cacheTimeOf(action)),
    staleIfUnavailable: Math.floor(seconds(action.staleIfUnavailable ?? '0')),
    clockSkew: seconds(action.clockSkew ?? '0s'),
    verifyClaims: (action.verifyClaims ?? []).map(({ claim, type, value, delimiter }) => {
      // The schema has checked that the value is of the type.
      return { claim, type, value, delimiter: delimiter && DELIMITERS[delimiter] } as ClaimRule;
    }),
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
