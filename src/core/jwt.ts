import type { Claims } from './claim.ts';
import type { JsonObject } from './json.ts';
import { isObject, parseJson } from './json.ts';

/** A JSON Web Token in the JWS compact serialization, taken apart and not verified. */
export interface Jwt {
  header: JsonObject;
  payload: Claims;
  /** What the signature is over. */
  signingInput: string;
  /** base64url. */
  signature: string;
}

/** Takes a JWT apart, RFC 7515 §5.2; undefined when it is none. */
export function parseJwt(text: string): Jwt | undefined {
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const segments = text.split('.');
  for (let i = 0; i < 3; i++) {
    if (!isCanonical(segments[i] as string)) return undefined;
  }
  const header = parseJson(decodedSegment(segments[0] as string));
  const payload = parseJson(decodedSegment(segments[1] as string));
  if (!isObject(header) || !isObject(payload)) return undefined;
  return {
    header: header,
    payload: payload,
    signingInput: `${segments[0]}.${segments[1]}`,
    signature: segments[2] as string,
  };
}

function decodedSegment(segment: string): string {
  return Buffer.from(segment, 'base64url').toString();
}

/** True for the one spelling of these bytes; the spare bits of a last character could make others. */
function isCanonical(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment;
}
