import type { Claims } from './claim.ts';
import { findClaim } from './claim.ts';
import { isExact } from './exact_number.ts';

/** A `when` of an access rule about a claim: one of the values must match. */
interface ClaimCondition {
  claim: string;
  regex: boolean;
  values: string[];
}

/** A `when` of an access rule about a request header, which NGINX has looked at already. */
interface HeaderCondition {
  /** Its place among the header conditions of the group, from 0. */
  headerIndex: number;
}

/** A `when` of an access rule, docs/policy.md#access-control-routing. */
export type AccessCondition = ClaimCondition | HeaderCondition;

/** Who may use a route by a method. */
export interface AccessGroup {
  /** Status of the refusal. */
  returnCode: number;
  /** Alternatives; all conditions of one must hold. */
  rules: AccessCondition[][];
}

/**
 * Judges a request by the rules of its route.
 *
 * @param matched what NGINX found out: the number of the group, a colon, and for each header condition
 *   of the group 1 or 0; `-` for a request that no rule is about, anything else for one that
 *   must not pass
 * @returns the status to refuse with; 0 when the request may pass
 */
export function accessRefusal(groups: AccessGroup[], claims: Claims, matched: string): number {
  if (matched === '-') return 0;
  const parts = /^(\d+):([01]*)$/.exec(matched);
  const group = parts === null ? undefined : groups[Number(parts[1])];
  if (parts === null || group === undefined) return 403;
  const headers = parts[2] as string;
  const allowed = group.rules.some((rule) => rule.every((condition) => holds(condition, claims, headers)));
  return allowed ? 0 : group.returnCode;
}

function holds(condition: AccessCondition, claims: Claims, headers: string): boolean {
  if ('headerIndex' in condition) return headers.charAt(condition.headerIndex) === '1';
  return matchesClaim(condition, findClaim(claims, condition.claim));
}

/** An array matches STRING when one of its elements does, and REGEX as its elements joined by commas. */
function matchesClaim(condition: ClaimCondition, actual: unknown): boolean {
  const elements: unknown[] = Array.isArray(actual) ? actual : [actual];
  const texts = elements.map(asText);
  if (!condition.regex) return condition.values.some((value) => texts.indexOf(value) >= 0);
  if (texts.indexOf(undefined) >= 0) return false;
  const text = texts.join(',');
  // njs also takes the place before a line feed at the end for `$`.
  return text.indexOf('\n') < 0 && condition.values.some((value) => new RegExp(value).test(text));
}

/** Undefined for what has no text of its own. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? `${value}` : undefined;
  return typeof value === 'string' || typeof value === 'boolean' ? `${value}` : undefined;
}
