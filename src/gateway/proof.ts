import crypto from 'crypto';
import type { ProvenRequest } from '../core/dpop.ts';
import { proofKey, proofProblem, thumbprintInput } from '../core/dpop.ts';
import type { JsonObject } from '../core/json.ts';
import { isVerified } from '../core/jws.ts';
import type { Jwt } from '../core/jwt.ts';
import { parseJwt } from '../core/jwt.ts';
import type { IntrospectionPolicy } from '../core/policy.ts';
import { refuseProof } from '../core/refusal.ts';
import type { Request } from './nginx.ts';
import { sendVerdict } from './send_verdict.ts';
import { credentialOf, policyOf, provenRequestOf } from './verdict_request.ts';

/**
 * js_content of the verdict server for a token with the DPoP scheme: verifies the proof of this very
 * request (RFC 9449 §4.3), and only then looks for a verdict on this token with this key.
 */
export async function proof(r: Request): Promise<void> {
  try {
    const policy = policyOf(r);
    const presented = credentialOf(r);
    if ('problem' in presented) {
      // NGINX sends these to `verdict`, so this one comes from another user of the machine.
      sendVerdict(r, refuseProof(policy, 'header'));
      return;
    }
    const jwt = parseJwt(presented.proof || '');
    const tokenHash = sha256(presented.token);
    const problem = await problemOf(policy, jwt, provenRequestOf(r, tokenHash));
    if (problem !== '') {
      sendVerdict(r, refuseProof(policy, problem));
      return;
    }
    r.variables.oauth2_bound_token = presented.token;
    r.variables.oauth2_bound_token_hash = tokenHash;
    r.variables.oauth2_jkt = sha256(thumbprintInput((jwt as Jwt).header.jwk as JsonObject));
    let verdict = await r.subrequest('/_oauth2_confirmed_verdict', { method: 'GET' });
    // NGINX dropped the response and ended the request with it: once more, as `location = /` does without a proof.
    if (verdict.status === 502 && policy.staleIfUnavailable === 0) {
      verdict = await r.subrequest('/_oauth2_confirmed_verdict', { method: 'GET', args: 'again' });
    }
    pass(r, verdict);
  } catch (_) {
    r.error('OAuth DPoP proof could not be verified.');
    r.return(500);
  }
}

/** What is wrong with a proof for this request, RFC 9449 §4.3; empty when it holds. */
async function problemOf(policy: IntrospectionPolicy, jwt: Jwt | undefined, request: ProvenRequest): Promise<string> {
  const key = jwt === undefined ? undefined : proofKey(jwt);
  if (jwt === undefined || key === undefined) return 'header';
  const holds = await isVerified(jwt, [key]);
  return holds ? proofProblem(policy, jwt.payload, request, Date.now() / 1000) : 'signature';
}

/** Answers with a verdict from the cache or from `verdict`. */
function pass(r: Request, verdict: NginxHTTPRequest): void {
  const headers = verdict.headersOut as { [name: string]: string };
  const names = Object.keys(headers);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (/^x-(?:token|oauth2)-/i.test(name)) r.headersOut[name] = headers[name];
  }
  r.return(verdict.status);
}

function sha256(text: string): string {
  return crypto.createHash('sha256').update(text).digest('base64url');
}
