import { forwardedTokenHeader } from '../core/forwarded_token.ts';
import { type Action, DELIMITERS, type VerifyClaim } from '../document/document.ts';
import type { Report } from '../document/problem.ts';
import { addressProblems } from './address.ts';
import { claimHeader } from './claim_header.ts';
import { isReservedHeader } from './reserved_header.ts';
import { tokenPlaceOf } from './token_place.ts';

/** Reports what no schema can say about the fields of an action. */
export function actionProblems(action: Action, report: Report): void {
  const { introspectionResponse, tls } = action;
  if (introspectionResponse === 'application/jwt' && action.forwardedClaimsInProxyHeader) {
    report(
      '.action.forwardedClaimsInProxyHeader',
      'is not valid with introspectionResponse application/jwt; use forwardToken',
    );
  }
  if (action.forwardToken && (introspectionResponse ?? 'application/json') === 'application/json') {
    report(
      '.action.forwardToken',
      'needs introspectionResponse application/jwt or application/token-introspection+jwt',
    );
  }
  tokenPlaceProblems(action, report);
  exportedHeaderProblems(action, report);
  (action.verifyClaims ?? []).forEach((rule, index) => {
    verifyClaimProblems(rule, `.action.verifyClaims[${index}]`, report);
  });
  (action.resolver?.servers ?? []).forEach(({ hostname }, index) => {
    addressProblems(hostname, `.action.resolver.servers[${index}].hostname`, report);
  });
  if (Boolean(tls?.certificate) !== Boolean(tls?.certificateKey)) {
    report('.action.tls', 'certificate and certificateKey go together');
  }
  if (action.clientAuthentication === 'tls_client_auth' && !tls?.certificate) {
    report('.action.tls.certificate', 'is required with clientAuthentication tls_client_auth');
  }
  if (action.clientAuthentication === 'tls_client_auth' && /^http:/i.test(action.introspectionEndpoint)) {
    report('.action.introspectionEndpoint', 'must be https with clientAuthentication tls_client_auth');
  }
}

function tokenPlaceProblems(action: Action, report: Report): void {
  const { header, dpop } = tokenPlaceOf(action);
  if (/[^a-z0-9-]/.test(header)) {
    report('.action.clientTokenName', 'must be a header name of letters, digits and hyphens; NGINX drops others');
  }
  if (isReservedHeader(header)) {
    report('.action.clientTokenName', 'is a header that NGINX or the gateway itself needs');
  }
  if (header === 'cookie') {
    report('.action.clientTokenName', 'is a header of many cookies; all of them together would be taken for the token');
  }
  if (dpop && header !== 'authorization') {
    report('.action.confirmationMethods', 'jkt needs the token in the Authorization header (RFC 9449 §7.1)');
  }
}

/** Two claims must not make the same header. */
function exportedHeaderProblems(action: Action, report: Report): void {
  const claims = new Map<string, string>();
  const forwarded = forwardedTokenHeader(action);
  if (forwarded !== undefined) claims.set(forwarded.toLowerCase(), 'forwardToken');
  (action.forwardedClaimsInProxyHeader ?? []).forEach((claim, index) => {
    const place = `.action.forwardedClaimsInProxyHeader[${index}]`;
    const header = claimHeader(claim).toLowerCase();
    const other = claims.get(header);
    if (header === 'x-token') report(place, 'must hold a letter or digit to name a header');
    if (other !== undefined) report(place, `makes the same header as "${other}"`);
    claims.set(header, claim);
  });
}

function verifyClaimProblems({ type, value, delimiter }: VerifyClaim, place: string, report: Report): void {
  const shape = Array.isArray(value)
    ? 'ARRAY'
    : { string: 'STRING', number: 'INTEGER', boolean: 'BOOLEAN' }[typeof value as 'string'];
  if (shape !== type) report(`${place}.value`, `must be of the rule's type ${type}`);
  if (delimiter === undefined) return;
  if (type === 'STRING' && isOnly(DELIMITERS[delimiter], value)) {
    report(`${place}.value`, 'holds nothing but delimiters, so no claim can match');
  }
  if (type !== 'STRING' && type !== 'ARRAY') report(`${place}.delimiter`, `has no meaning with type ${type}`);
}

function isOnly(character: string, text: unknown): boolean {
  return typeof text === 'string' && text.split(character).join('') === '';
}
