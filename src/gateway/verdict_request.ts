import type { ProvenRequest } from '../core/dpop.ts';
import type { Circumstances } from '../core/judge.ts';
import type { IntrospectionPolicy } from '../core/policy.ts';
import type { PresentedToken } from '../core/token.ts';
import { readCredential } from './credential.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

// What the verdict server is sent: by the verdict location of nginx/server.conf, and when a proof was verified by
// `/_oauth2_confirmed_verdict` of nginx/verdict_server.conf.

/** The policy of the verdict server, which the configuration holds as JSON. */
export function policyOf(r: Request): IntrospectionPolicy {
  return JSON.parse(variable(r, 'oauth2_policy')) as IntrospectionPolicy;
}

/** The client's access token with its DPoP proof, or why there is none: what `credential` found. */
export function credentialOf(r: Request): PresentedToken {
  return readCredential(r.headersIn['X-OAuth2-Credential'] || '');
}

/** What the client's request brings besides the token. */
export function circumstancesOf(r: Request): Circumstances {
  return {
    x5tS256: r.headersIn['X-OAuth2-Certificate'] || '',
    jkt: r.headersIn['X-OAuth2-JKT'] || '',
    access: r.headersIn['X-OAuth2-Access'] || '',
  };
}

/**
 * The client's request as a DPoP proof is about it, RFC 9449 §4.3.
 *
 * @param tokenHash base64url of the SHA-256 of the access token
 */
export function provenRequestOf(r: Request, tokenHash: string): ProvenRequest {
  return {
    method: r.headersIn['X-OAuth2-Method'] || '',
    uri: r.headersIn['X-OAuth2-URI'] || '',
    tokenHash: tokenHash,
  };
}
