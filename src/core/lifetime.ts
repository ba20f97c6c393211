import type { HeaderLine } from './header.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** Seconds in which a hot token is refreshed at the end of its verdict's life; in more, nothing would be gained. */
const LONGEST_REFRESH = 30;

/** How long NGINX may serve a verdict, in seconds. */
export interface Lifetime {
  maxAge: number;
  /** Extra time in which a hot token is refreshed while its verdict still serves (RFC 5861 §3). */
  staleWhileRevalidate: number;
  /** Extra time for which the verdict serves while the endpoint is down (RFC 5861 §4). */
  staleIfError: number;
}

/**
 * The lifetime of the verdict on an active token. NGINX serves a cached answer up to and including
 * its last second, hence the second less everywhere.
 *
 * @param now seconds since the epoch
 * @param age seconds that the introspection answer may already be old
 */
export function verdictLifetime(policy: IntrospectionPolicy, exp: unknown, now: number, age: number): Lifetime {
  const untilExp = typeof exp === 'number' ? Math.floor(exp - now) - 1 : Number.MAX_SAFE_INTEGER;
  const fresh = Math.max(0, Math.min(policy.cacheSeconds - 1 - age, untilExp));
  // A quarter at most: a short life is not spent on refreshing.
  const staleWhileRevalidate = Math.min(LONGEST_REFRESH, Math.floor(fresh / 4));
  const staleIfError = fresh === 0 ? 0 : Math.max(0, Math.min(fresh + policy.staleIfUnavailable, untilExp) - fresh);
  return {
    maxAge: fresh - staleWhileRevalidate,
    staleWhileRevalidate: staleWhileRevalidate,
    staleIfError: policy.staleIfUnavailable === 0 ? 0 : staleWhileRevalidate + staleIfError,
  };
}

/**
 * `Cache-Control` and `Expires`, RFC 9111 §5.2 and §5.3, that tell NGINX the lifetime. A date and no `max-age`:
 * a verdict passes through two caches, and each would begin to count anew.
 *
 * @param now seconds since the epoch
 */
export function cacheHeaders(lifetime: Lifetime, now: number): HeaderLine[] {
  if (lifetime.maxAge <= 0) return [['Cache-Control', 'no-store']];
  let control = `stale-while-revalidate=${lifetime.staleWhileRevalidate}`;
  if (lifetime.staleIfError > 0) control += `, stale-if-error=${lifetime.staleIfError}`;
  const end = new Date((Math.floor(now) + lifetime.maxAge) * 1000);
  return [
    ['Cache-Control', control],
    ['Expires', end.toUTCString()],
  ];
}
