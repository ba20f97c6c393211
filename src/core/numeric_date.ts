/** Seconds that an `iat` of just now may be away from our clock, besides the policy's clock skew. */
export const MAX_AGE = 60;

/** True for a NumericDate, RFC 7519 §2: seconds since the epoch as a finite number, fractions allowed. */
export function isNumericDate(value: unknown): value is number {
  return Number.isFinite(value);
}

/**
 * True from `exp` on, RFC 7519 §4.1.4.
 *
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 */
export function isExpired(exp: number, now: number, skew: number): boolean {
  return now >= exp + skew;
}

/**
 * True before `nbf`, RFC 7519 §4.1.5.
 *
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 */
export function isNotYetValid(nbf: number, now: number, skew: number): boolean {
  return now < nbf - skew;
}

/**
 * True for an `iat` (RFC 7519 §4.1.6) that is not in the future.
 *
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 */
export function isIssued(iat: unknown, now: number, skew: number): boolean {
  return isNumericDate(iat) && iat <= now + skew + MAX_AGE;
}

/**
 * True for an `iat` (RFC 7519 §4.1.6) of just now.
 *
 * @param now seconds since the epoch
 * @param skew seconds of tolerance
 */
export function isRecent(iat: unknown, now: number, skew: number): boolean {
  return isNumericDate(iat) && Math.abs(now - iat) <= skew + MAX_AGE;
}
