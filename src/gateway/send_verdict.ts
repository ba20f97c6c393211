import type { HeaderLine } from '../core/header.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Request } from './nginx.ts';

/**
 * Answers the `auth_request`: 204 with the headers for the backend, or 401 with the outcome, the status for the
 * client and the challenge, RFC 6750 §3.
 */
export function sendVerdict(r: Request, verdict: Verdict): void {
  if (verdict.log !== '') r.error(verdict.log);
  setHeaders(r, verdict.caching);
  if (verdict.outcome !== 'allowed') {
    r.headersOut['X-OAuth2-Outcome'] = `${verdict.outcome} ${verdict.status} ${verdict.challenge}`;
    r.return(401);
    return;
  }
  r.headersOut['X-OAuth2-Outcome'] = verdict.outcome;
  setHeaders(r, verdict.headers);
  r.return(204);
}

function setHeaders(r: Request, lines: HeaderLine[]): void {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as HeaderLine;
    r.headersOut[line[0]] = line[1];
  }
}
