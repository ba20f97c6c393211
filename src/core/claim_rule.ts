import type { Claims } from './claim.ts';
import { findClaim } from './claim.ts';
import { isExact } from './exact_number.ts';
import type { ClaimRule } from './policy.ts';

/**
 * Verifies one claim against its rule, docs/policy.md#claims. The reasons are those of the tutorial's table.
 *
 * @returns an empty text when the rule holds, otherwise the reason
 */
export function verifyClaim(rule: ClaimRule, claims: Claims): string {
  const actual = findClaim(claims, rule.claim);
  if (actual === undefined || actual === null) return 'Claim is missing';
  if (rule.type === 'STRING') return verifyString(rule.value, rule.delimiter, actual);
  if (rule.type === 'INTEGER') return verifyInteger(rule.value, actual);
  if (rule.type === 'BOOLEAN') return verifyBoolean(rule.value, actual);
  return verifyArray(rule.value, rule.delimiter, actual);
}

function verifyString(expected: string, delimiter: string | undefined, actual: unknown): string {
  if (delimiter !== undefined) return verifyDelimited(expected, delimiter, actual);
  if (Array.isArray(actual)) {
    return actual.indexOf(expected) >= 0 ? '' : 'The expected value could not be found';
  }
  if (actual === expected) return '';
  if (typeof actual !== 'string') return 'Expected string';
  if (actual.toLowerCase() === expected.toLowerCase()) return 'Values do not match - case sensitive';
  return 'Values do not match';
}

function verifyDelimited(expected: string, delimiter: string, actual: unknown): string {
  if (typeof actual !== 'string') return 'Expected delimited string';
  const wanted = parts(expected, delimiter);
  const missing = firstMissing(wanted, parts(actual, delimiter));
  if (wanted.length > 0 && missing === '') return '';
  if (wanted.length > 1 && actual.indexOf(delimiter) < 0) return 'Delimiters do not match';
  return `Could not find "${missing}"`;
}

function verifyInteger(expected: number, actual: unknown): string {
  if (typeof actual !== 'number' && typeof actual !== 'string') return 'Expected integer';
  // Not `$`: njs also takes the place before a line feed at the end for it.
  if (!/^-?[0-9]+(?![\s\S])/.test(String(actual))) return 'Expected integer';
  const value = Number(actual);
  if (!isExact(value)) return 'Integer is too large to compare';
  return value === expected ? '' : 'Values do not match';
}

function verifyBoolean(expected: boolean, actual: unknown): string {
  if (actual === expected) return '';
  if (typeof actual === 'string' && actual.toLowerCase() === String(expected)) return '';
  return typeof actual === 'boolean' || typeof actual === 'string' ? 'Values do not match' : 'Expected boolean';
}

function verifyArray(wanted: string[], delimiter: string | undefined, actual: unknown): string {
  let values: unknown[];
  if (Array.isArray(actual)) values = actual;
  else if (typeof actual === 'string') values = delimiter ? parts(actual, delimiter) : [actual];
  else return 'Expected array';

  const missing = firstMissing(wanted, values);
  if (wanted.length > 0 && missing === '') return '';
  if (wanted.length > 1) return `Could not find "${missing}"`;
  return values.length > 1 ? 'The expected value could not be found' : 'Values do not match';
}

function parts(text: string, delimiter: string): string[] {
  return text.split(delimiter).filter((part) => part !== '');
}

function firstMissing(wanted: string[], values: unknown[]): string {
  for (let i = 0; i < wanted.length; i++) {
    if (values.indexOf(wanted[i]) < 0) return wanted[i] as string;
  }
  return '';
}
