import type { IntrospectionResponse } from '../core/introspection.ts';
import { introspectionRequestBody } from '../core/introspection.ts';
import type { IntrospectionPolicy } from '../core/policy.ts';
import { signedAssertion } from './client_assertion.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';
import { cachedOwnToken, renewOwnToken } from './own_token.ts';
import { signatureProblemOf } from './signed_answer.ts';

/** The collapse window that simultaneous requests with one token share. */
export const USUAL_WINDOW = '';

/** Milliseconds within which a response comes that was ready before it was asked for. */
const AT_ONCE = 300;

/** A response, and how it came. */
export interface ReceivedResponse extends IntrospectionResponse {
  /** Another request's call got it a moment ago. */
  fromWindow: boolean;
  /** It was there before: this request has not waited for that call. */
  remembered: boolean;
  /**
   * The connection broke before there was a response, and NGINX knew no other server to ask: the name has
   * one address.
   */
  broken: boolean;
}

/**
 * Asks the identity provider about a token, RFC 7662 §2.1, and verifies the signature of its response where
 * the policy asks for it.
 *
 * @param window tells collapse windows of one token apart: `USUAL_WINDOW`, or the name of another
 */
export async function introspect(
  r: Request,
  policy: IntrospectionPolicy,
  token: string,
  window: string,
): Promise<ReceivedResponse> {
  let body = introspectionRequestBody(policy, token);
  if (policy.clientAssertion !== undefined) {
    const assertion = await signedAssertion(r, policy.clientId, policy.clientAssertion);
    body = `${body}&${assertion}`;
  }
  if (policy.clientCredentialsGrant) {
    const own = await cachedOwnToken(r);
    if (own === '') return { status: 502, text: '', fromWindow: false, remembered: false, broken: false };
    r.variables.oauth2_own_token = own;
  }
  const asked = Date.now();
  const reply = await r.subrequest('/_oauth2_send_introspection_request', {
    method: 'POST',
    body: body,
    args: window,
  });
  const fromWindow = variable(reply, 'upstream_cache_status') === 'HIT';
  const response: ReceivedResponse = {
    status: reply.status,
    text: reply.responseText || '',
    fromWindow: fromWindow,
    remembered: fromWindow && Date.now() - asked < AT_ONCE,
    broken: reply.status === 502 && variable(reply, 'upstream_header_time') === '-',
  };
  if (response.status === 401 && policy.clientCredentialsGrant && !response.fromWindow) {
    // The identity provider has dropped our token before its time; the next call needs another.
    await renewOwnToken(r);
  }
  if (policy.signedAnswers !== undefined) {
    const problem = await signatureProblemOf(r, policy, response);
    response.signatureProblem = problem;
  }
  return response;
}
