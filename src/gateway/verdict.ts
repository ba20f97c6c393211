import type { IntrospectionPolicy } from '../core/policy.ts';
import type { Verdict } from '../core/verdict.ts';
import { judge, refuseRequest } from '../core/verdict.ts';
import { readCredential } from './credential.ts';
import type { Answer } from './introspection_call.ts';
import { introspect } from './introspection_call.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** Seconds that an answer from the collapse window may be old: its `proxy_cache_valid` of 1s, as NGINX counts. */
const COLLAPSE_WINDOW = 2;

/**
 * js_content of the verdict server: asks the identity provider about the token and answers 204 with
 * the headers for the backend, or 401 with the reason. Asynchronous functions stay flat: njs before
 * 0.9.1 loses closures across `await`.
 */
export async function verdict(r: Request): Promise<void> {
  try {
    const policy = JSON.parse(variable(r, 'oauth2_policy')) as IntrospectionPolicy;
    const presented = readCredential(r.headersIn['X-OAuth2-Credential'] || '');
    if (presented.problem !== '' || presented.proof !== undefined) {
      answer(r, refuseRequest(policy, presented.problem || 'malformed'));
      return;
    }
    let response = await introspect(r, policy, presented.token, variable(r, 'args') === '' ? '' : thisSecond());
    let judged = judgeAnswer(r, policy, response);
    if (judged.outcome === 'unavailable' && (response.fromWindow || response.broken)) {
      response = await introspect(r, policy, presented.token, thisSecond());
      judged = judgeAnswer(r, policy, response);
    }
    if (judged.outcome === 'unavailable' && policy.staleIfUnavailable > 0) {
      // Only a broken connection makes NGINX honour the stale-if-error of a cached verdict, and end it on time.
      r.error(judged.log);
      r.return(444);
      return;
    }
    answer(r, judged);
  } catch (_) {
    r.error('OAuth introspection failed.');
    r.return(500);
  }
}

/**
 * Names a collapse window that ends with the current second. The usual one can hold a failure for two, since
 * NGINX counts whole seconds.
 */
function thisSecond(): string {
  return String(Math.floor(Date.now() / 1000));
}

function judgeAnswer(r: Request, policy: IntrospectionPolicy, response: Answer): Verdict {
  const circumstances = {
    x5tS256: r.headersIn['X-OAuth2-Certificate'] || '',
    jkt: r.headersIn['X-OAuth2-JKT'] || '',
    access: r.headersIn['X-OAuth2-Access'] || '',
  };
  return judge(policy, response, circumstances, Date.now() / 1000, response.fromWindow ? COLLAPSE_WINDOW : 0);
}

/** js_content in the place of a call to an endpoint whose name cannot be resolved. */
export function noResolver(r: Request): void {
  r.error(`no resolver defined to resolve ${variable(r, 'oauth2_endpoint_host')}`);
  r.return(502);
}

/** Answers the `auth_request`: 204 with the headers for the backend, or 401 with the reason. */
export function answer(r: Request, judged: Verdict): void {
  if (judged.log !== '') r.error(judged.log);
  setHeaders(r, judged.caching);
  if (judged.outcome !== 'allowed') {
    r.headersOut['X-OAuth2-Outcome'] = `${judged.outcome} ${judged.status} ${judged.challenge}`;
    r.return(401);
    return;
  }
  r.headersOut['X-OAuth2-Outcome'] = judged.outcome;
  setHeaders(r, judged.headers);
  r.return(204);
}

function setHeaders(r: Request, lines: string[][]): void {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string[];
    r.headersOut[line[0] as string] = line[1];
  }
}
