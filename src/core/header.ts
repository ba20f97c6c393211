import { isExact } from './exact_number.ts';
import { quotedString } from './quoted_string.ts';

/** A header field line, RFC 9110 §5. */
export type HeaderLine = [name: string, value: string];

/** Levels of objects and arrays in a claim that becomes a header; njs itself reads 32 of them. */
const MAX_DEPTH = 32;

/**
 * The request header value (RFC 9110 §5.5) for a claim, or `undefined` when the claim cannot be a header without
 * being changed: control characters, integers above 2^53, broken Unicode, too many levels. Empty means
 * no header.
 *
 * ASCII goes out as it is, everything else as percent-encoded UTF-8; percent-decoding the value
 * gives back the claim.
 */
export function headerValue(claim: unknown): string | undefined {
  if (claim === undefined || claim === null) return '';
  if (!Array.isArray(claim)) return encoded(plainText(claim));

  const elements: string[] = [];
  for (let i = 0; i < claim.length; i++) {
    const text = plainText(claim[i]);
    if (text === undefined) return undefined;
    elements.push(/[",]/.test(text) ? quotedString(text) : text);
  }
  return encoded(elements.join(','));
}

function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return hasOnlyExactNumbers(value, MAX_DEPTH) ? JSON.stringify(value) : undefined;
}

function hasOnlyExactNumbers(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return isExact(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  const object = value as { [name: string]: unknown };
  return Object.keys(object).every((name) => hasOnlyExactNumbers(object[name], depth - 1));
}

function encoded(text: string | undefined): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  if (text === undefined || /[\x00-\x1f\x7f]/.test(text)) return undefined;
  try {
    return text
      .replace(/%(?=[0-9A-Fa-f]{2})/g, '%25')
      .replace(/[^ -~]+/g, (other) => encodeURIComponent(other))
      .replace(/^ +| +$/g, (blanks) => blanks.replace(/ /g, '%20'));
  } catch (_) {
    return undefined;
  }
}
