import { judge } from '../core/judge.ts';
import type { IntrospectionPolicy } from '../core/policy.ts';
import { refuseRequest } from '../core/refusal.ts';
import type { Verdict } from '../core/verdict.ts';
import type { ReceivedResponse } from './introspection_call.ts';
import { introspect, USUAL_WINDOW } from './introspection_call.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';
import { sendAfterOlder, sendVerdict } from './send_verdict.ts';
import { circumstancesOf, credentialOf, policyOf } from './verdict_request.ts';

/** Seconds that a response from the collapse window may be old: its `proxy_cache_valid` of 1s, as NGINX counts. */
const COLLAPSE_WINDOW = 2;

/**
 * js_content of the verdict server: asks the identity provider about the token, RFC 7662 §2, and answers 2xx
 * with the headers for the backend, or 401 with the reason. Asynchronous functions stay flat: njs before
 * 0.9.1 loses closures across `await`.
 */
export async function verdict(r: Request): Promise<void> {
  try {
    const policy = policyOf(r);
    const presented = credentialOf(r);
    if ('problem' in presented) {
      sendVerdict(r, refuseRequest(policy, presented.problem));
      return;
    }
    if (presented.proof !== undefined) {
      // NGINX sends these to `proof`, so this one comes from another user of the machine.
      sendVerdict(r, refuseRequest(policy, 'malformed'));
      return;
    }
    let response = await introspect(r, policy, presented.token, windowOf(r));
    let judged = judgeResponse(r, policy, response);
    if (judged.outcome === 'unavailable' && (response.remembered || response.broken)) {
      response = await introspect(r, policy, presented.token, thisSecond());
      judged = judgeResponse(r, policy, response);
    }
    const entityTag = r.headersIn['If-None-Match'];
    if (entityTag === undefined) {
      sendVerdict(r, judged);
    } else {
      sendAfterOlder(r, judged, entityTag, isOutage(response.status));
    }
  } catch (_) {
    r.error('OAuth introspection failed.');
    r.return(500);
  }
}

/** The collapse window to ask in: not the usual one where NGINX dropped its response and asks `/verdict?again`. */
function windowOf(r: Request): string {
  return variable(r, 'args') === 'again' ? thisSecond() : USUAL_WINDOW;
}

/**
 * Names a collapse window that ends with the current second. The usual one can hold a failure for two, since
 * NGINX counts whole seconds.
 */
function thisSecond(): string {
  return String(Math.floor(Date.now() / 1000));
}

/** A client error is an answer of somebody who is there; to be too busy for one is not (RFC 6585 §4). */
function isOutage(status: number): boolean {
  return status < 400 || status >= 500 || status === 429;
}

function judgeResponse(r: Request, policy: IntrospectionPolicy, response: ReceivedResponse): Verdict {
  const age = response.fromWindow ? COLLAPSE_WINDOW : 0;
  return judge(policy, response, circumstancesOf(r), Date.now() / 1000, age);
}
