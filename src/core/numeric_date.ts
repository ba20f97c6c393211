/** Seconds that an `iat` of just now may be away from our clock, besides the policy's clock skew. */
export const IAT_TOLERANCE = 60;

/** True for a NumericDate, RFC 7519 §2: seconds since the epoch as a finite number, fractions allowed. */
export function isNumericDate(value: unknown): value is number {
  return Number.isFinite(value);
}

/**
 * What is wrong with an `exp`, RFC 7519 §4.1.4: from then on it is past.
 *
 * @param exp undefined where there is none, which is right
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 * @returns empty when it is right
 */
export function expProblem(exp: unknown, now: number, skew: number): '' | 'is not a time' | 'is past' {
  if (exp === undefined) return '';
  if (!isNumericDate(exp)) return 'is not a time';
  return now >= exp + skew ? 'is past' : '';
}

/**
 * What is wrong with an `nbf`, RFC 7519 §4.1.5: before then it is in the future.
 *
 * @param nbf undefined where there is none, which is right
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 * @returns empty when it is right
 */
export function nbfProblem(nbf: unknown, now: number, skew: number): '' | 'is not a time' | 'is in the future' {
  if (nbf === undefined) return '';
  if (!isNumericDate(nbf)) return 'is not a time';
  return now < nbf - skew ? 'is in the future' : '';
}

/**
 * True for an `iat` (RFC 7519 §4.1.6) that is not in the future.
 *
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 */
export function isNotInFuture(iat: unknown, now: number, skew: number): boolean {
  return isNumericDate(iat) && iat <= now + skew + IAT_TOLERANCE;
}

/**
 * True for an `iat` (RFC 7519 §4.1.6) of just now.
 *
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 */
export function isRecent(iat: unknown, now: number, skew: number): boolean {
  return isNumericDate(iat) && Math.abs(now - iat) <= skew + IAT_TOLERANCE;
}
