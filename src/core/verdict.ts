import type { HeaderLine } from './header.ts';

/** What became of a request, as an operator reads it in the access log. */
export type Outcome =
  | 'allowed'
  /** No token, RFC 6750 §3. */
  | 'not_supplied'
  /** A token, a proof or a request that cannot be judged: nobody was asked about it. */
  | 'malformed'
  /** The identity provider does not know the token as active, or it is not in time. */
  | 'inactive'
  /** Active, but a rule of the policy does not hold. */
  | 'claim_mismatch'
  /** The identity provider gave no proper response. */
  | 'unavailable';

/** What the gateway does with a request. */
export interface Verdict {
  outcome: Outcome;
  /** For the client when refused; when allowed, for NGINX, which keeps the entity tag of a 200 only. */
  status: number;
  /** `WWW-Authenticate`, empty when allowed. */
  challenge: string;
  /** Request headers for the backend. */
  headers: HeaderLine[];
  /** Response headers that say how long the verdict may be cached. */
  caching: HeaderLine[];
  /** The line for the error log, without tokens or values; empty for none. */
  log: string;
}

/** A refusal in one line, for `X-OAuth2-Outcome`: the outcome, the status for the client and the challenge. */
export function refusalLine(verdict: Verdict): string {
  return `${verdict.outcome} ${verdict.status} ${verdict.challenge}`;
}
