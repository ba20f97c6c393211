import crypto from 'crypto';
import { proofKey, proofProblem, thumbprintInput } from '../core/dpop.ts';
import type { JsonObject } from '../core/json.ts';
import { isVerified } from '../core/jws.ts';
import { parseJwt } from '../core/jwt.ts';
import type { IntrospectionPolicy } from '../core/policy.ts';
import { refuseProof } from '../core/refusal.ts';
import { readCredential } from './credential.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';
import { sendVerdict } from './send_verdict.ts';

/**
 * js_content of the verdict server for a token with the DPoP scheme: verifies the proof of this very
 * request (RFC 9449 §4.3), and only then looks for a verdict on this token with this key.
 */
export async function proof(r: Request): Promise<void> {
  try {
    const policy = JSON.parse(variable(r, 'oauth2_policy')) as IntrospectionPolicy;
    const presented = readCredential(r.headersIn['X-OAuth2-Credential'] || '');
    if ('problem' in presented) {
      // NGINX sends these to `verdict`, so this one comes from another user of the machine.
      sendVerdict(r, refuseProof(policy, 'header'));
      return;
    }
    const jwt = parseJwt(presented.proof || '');
    const key = jwt === undefined ? undefined : proofKey(jwt);
    if (jwt === undefined || key === undefined) {
      sendVerdict(r, refuseProof(policy, 'header'));
      return;
    }
    const holds = await isVerified(jwt, [key]);
    if (!holds) {
      sendVerdict(r, refuseProof(policy, 'signature'));
      return;
    }
    const request = {
      method: r.headersIn['X-OAuth2-Method'] || '',
      uri: r.headersIn['X-OAuth2-URI'] || '',
      tokenHash: sha256(presented.token),
    };
    const problem = proofProblem(policy, jwt.payload, request, Date.now() / 1000);
    if (problem !== '') {
      sendVerdict(r, refuseProof(policy, problem));
      return;
    }
    r.variables.oauth2_bound_token = presented.token;
    r.variables.oauth2_bound_token_hash = request.tokenHash;
    r.variables.oauth2_jkt = sha256(thumbprintInput(jwt.header.jwk as JsonObject));
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
