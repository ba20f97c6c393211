import type { HeaderLine } from '../core/header.ts';
import { cacheHeaders, furtherLifetime } from '../core/lifetime.ts';
import type { Verdict } from '../core/verdict.ts';
import { refusalLine } from '../core/verdict.ts';
import type { Request } from './nginx.ts';

/**
 * Answers the `auth_request`: 2xx with the headers for the backend, or 401 with the outcome, the status for the
 * client and the challenge, RFC 6750 §3.
 */
export function sendVerdict(r: Request, verdict: Verdict): void {
  if (verdict.log !== '') r.error(verdict.log);
  setHeaders(r, verdict.caching);
  if (verdict.outcome !== 'allowed') {
    r.headersOut['X-OAuth2-Outcome'] = refusalLine(verdict);
    r.return(401);
    return;
  }
  r.headersOut['X-OAuth2-Outcome'] = verdict.outcome;
  setHeaders(r, verdict.headers);
  r.return(verdict.status);
}

/**
 * The same where NGINX has an older verdict on the token, which may serve while the endpoint is down.
 *
 * @param entityTag of the older verdict
 * @param outage whether there is nobody to ask
 */
export function sendAfterOlder(r: Request, verdict: Verdict, entityTag: string, outage: boolean): void {
  const now = Date.now() / 1000;
  const further = verdict.outcome === 'unavailable' && outage ? furtherLifetime(entityTag, now) : undefined;
  if (further !== undefined) {
    r.error(verdict.log);
    setHeaders(r, cacheHeaders(further, now));
    // RFC 9110 §15.4.5: NGINX goes on with the older verdict.
    r.return(304);
    return;
  }
  if (verdict.outcome === 'inactive' || verdict.outcome === 'claim_mismatch') {
    // In the older verdict's place for a second: what was refused must not come back in an outage.
    verdict.caching = cacheHeaders({ maxAge: 1, staleWhileRevalidate: 0, staleIfError: 0 }, now);
  }
  sendVerdict(r, verdict);
}

function setHeaders(r: Request, lines: HeaderLine[]): void {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as HeaderLine;
    r.headersOut[line[0]] = line[1];
  }
}
