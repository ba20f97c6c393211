import type { Scheme } from './challenge.ts';
import { challenge } from './challenge.ts';
import type { IntrospectionPolicy } from './policy.ts';
import type { TokenProblem } from './token.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** Refuses a request that carries no usable token, RFC 6750 §3.1, or no usable proof for it, RFC 9449 §7.1. */
export function refuseRequest(policy: IntrospectionPolicy, problem: TokenProblem): Verdict {
  switch (problem) {
    case 'missing':
      return notSupplied(policy);
    case 'repeated':
      return invalidRequest(policy, 'OAuth introspection access_token supplied more than once or in the wrong place.');
    case 'foreign_identity':
      return invalidRequest(policy, 'OAuth request has an X-Token header that only the gateway may set.');
    case 'missing_proof':
      return refuseProof(policy, 'missing');
    case 'malformed_proof':
      return refuseProof(policy, 'malformed');
    default:
      // `malformed`, and whatever another user of the machine puts into a credential.
      return malformed(policy);
  }
}

/** A challenge for each scheme that is accepted. */
function notSupplied(policy: IntrospectionPolicy): Verdict {
  let challenges = challenge('Bearer', policy.realm, '', '');
  if (policy.confirmationMethods.indexOf('jkt') >= 0) challenges += `, ${challenge('DPoP', policy.realm, '', '')}`;
  const log = 'OAuth introspection access_token not provided.';
  return refusal('not_supplied', policy.statuses.notSupplied, challenges, log);
}

/**
 * Refuses a request whose target a backend may read as another, RFC 6750 §3.1 `invalid_request`. NGINX itself does it,
 * before it asks for a verdict, so no line is logged.
 */
export function ambiguousTarget(policy: IntrospectionPolicy): Verdict {
  return invalidRequest(policy, '');
}

function invalidRequest(policy: IntrospectionPolicy, log: string): Verdict {
  return refusal('malformed', 400, challenge('Bearer', policy.realm, 'invalid_request', ''), log);
}

function malformed(policy: IntrospectionPolicy): Verdict {
  const invalid = challenge('Bearer', policy.realm, 'invalid_token', '');
  return refusal('malformed', policy.statuses.noMatch, invalid, 'OAuth introspection access_token is malformed.');
}

/** Refuses a request whose DPoP proof is wrong or missing, RFC 9449 §7.1. */
export function refuseProof(policy: IntrospectionPolicy, problem: string): Verdict {
  const invalid = challenge('DPoP', policy.realm, 'invalid_dpop_proof', '');
  return refusal('malformed', policy.statuses.noMatch, invalid, `OAuth DPoP proof refused: ${problem}.`);
}

/**
 * Refuses a request because the identity provider could not be asked.
 *
 * @param status of its response
 * @param problem why the JWT in it is refused, or empty
 */
export function unavailable(policy: IntrospectionPolicy, scheme: Scheme, status: number, problem: string): Verdict {
  let log = `OAuth unexpected response from introspection server (HTTP ${status}).`;
  if (problem !== '') log += ` JWT refused: ${problem}.`;
  return refusal('unavailable', policy.statuses.unavailable, challenge(scheme, policy.realm, '', ''), log);
}

/** Refuses a token that is not active, RFC 6750 §3.1 `invalid_token`. */
export function inactive(policy: IntrospectionPolicy, scheme: Scheme): Verdict {
  const invalid = challenge(scheme, policy.realm, 'invalid_token', '');
  return refusal('inactive', policy.statuses.noMatch, invalid, 'OAuth token introspection found inactive token.');
}

/** Refuses a token for this claim, RFC 6750 §3.1 `invalid_token`. */
export function claimMismatch(policy: IntrospectionPolicy, scheme: Scheme, claim: string): Verdict {
  const invalid = challenge(scheme, policy.realm, 'invalid_token', '');
  return refusal('claim_mismatch', policy.statuses.noMatch, invalid, `OAuth claim verification failed: ${claim}`);
}

/** Refuses a token without the required scopes, RFC 6750 §3.1 `insufficient_scope`. */
export function insufficientScope(policy: IntrospectionPolicy, scheme: Scheme): Verdict {
  const required = policy.requiredScopes.allOf || policy.requiredScopes.anyOf || [];
  const insufficient = challenge(scheme, policy.realm, 'insufficient_scope', required.join(' '));
  return refusal('claim_mismatch', policy.statuses.noMatch, insufficient, 'OAuth claim verification failed: scope');
}

/** Refuses a token that may not use this route, RFC 6750 §3.1 `insufficient_scope`. */
export function accessDenied(policy: IntrospectionPolicy, scheme: Scheme, status: number): Verdict {
  const insufficient = challenge(scheme, policy.realm, 'insufficient_scope', '');
  return refusal('claim_mismatch', status, insufficient, 'OAuth access control refused the request.');
}

function refusal(outcome: Outcome, status: number, wwwAuthenticate: string, log: string): Verdict {
  return {
    outcome: outcome,
    status: status,
    challenge: wwwAuthenticate,
    headers: [],
    caching: [['Cache-Control', 'no-store']],
    log: log,
  };
}
