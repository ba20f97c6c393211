import type { AssertionAlgorithm } from '../core/client_assertion.ts';
import { assertionAlgorithm, assertionInput, assertionParameters } from '../core/client_assertion.ts';
import type { ClientAssertion } from '../core/policy.ts';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** The form parameters that prove who the gateway is: an assertion signed for this call, RFC 7523 §2.2. */
export async function signedAssertion(r: Request, clientId: string, assertion: ClientAssertion): Promise<string> {
  const algorithm = assertionAlgorithm(assertion.algorithm) as AssertionAlgorithm;
  const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16)) as Uint8Array).toString('hex');
  const input = assertionInput(clientId, assertion, Date.now() / 1000, id);
  const secret = Buffer.from(variable(r, 'oauth2_assertion_key'), 'base64');
  const key = await crypto.subtle.importKey(
    algorithm.keyFormat,
    secret,
    algorithm.key as RsaHashedImportParams,
    false,
    ['sign'],
  );
  const signature = await crypto.subtle.sign(algorithm.signature, key, Buffer.from(input));
  return assertionParameters(clientId, `${input}.${Buffer.from(signature).toString('base64url')}`);
}
