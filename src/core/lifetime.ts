import type { HeaderLine } from './header.ts';
import type { IntrospectionPolicy } from './policy.ts';

/** Seconds in which a hot token is refreshed at the end of its verdict's life; in more, nothing would be gained. */
const LONGEST_REFRESH = 30;

/** How long NGINX may serve a verdict, in seconds. */
interface Lifetime {
  maxAge: number;
  /** Extra time in which a hot token is refreshed while its verdict still serves (RFC 5861 §3). */
  staleWhileRevalidate: number;
  /** Extra time for which the verdict serves while the endpoint is down (RFC 5861 §4). */
  staleIfError: number;
}

/**
 * The lifetime of the verdict on an active token. NGINX serves a cached response up to and including
 * its last second, hence the second less everywhere.
 *
 * @param now seconds since the epoch
 * @param age seconds that the introspection response may already be old
 */
export function verdictLifetime(policy: IntrospectionPolicy, exp: unknown, now: number, age: number): Lifetime {
  const untilExp = typeof exp === 'number' ? Math.floor(exp - now) - 1 : Number.MAX_SAFE_INTEGER;
  const fresh = Math.max(0, Math.min(policy.cacheSeconds - 1 - age, untilExp));
  // A quarter, so that a short life is not spent on refreshing; but a second where there are two.
  const quarter = fresh < 2 ? 0 : Math.max(1, Math.floor(fresh / 4));
  const staleWhileRevalidate = Math.min(LONGEST_REFRESH, quarter);
  const staleIfError = fresh === 0 ? 0 : Math.max(0, Math.min(fresh + policy.staleIfUnavailable, untilExp) - fresh);
  return {
    maxAge: fresh - staleWhileRevalidate,
    staleWhileRevalidate: staleWhileRevalidate,
    staleIfError: policy.staleIfUnavailable === 0 ? 0 : staleWhileRevalidate + staleIfError,
  };
}

/**
 * How much longer an older verdict serves while the endpoint is down (RFC 5861 §4): a second, and then it is refreshed
 * in the background again, so that no request of a hot token waits for an endpoint that is silent.
 *
 * @param entityTag of the older verdict, from `cacheHeaders`
 * @param now seconds since the epoch
 * @returns undefined when its time is over
 */
export function furtherLifetime(entityTag: string, now: number): Lifetime | undefined {
  const left = Number(entityTag.slice(1, -1)) - Math.floor(now);
  // Not `left < 1`: a tag that is not from here makes it NaN.
  if (!(left >= 1)) return undefined;
  return { maxAge: 1, staleWhileRevalidate: Math.min(LONGEST_REFRESH, left - 1), staleIfError: left - 1 };
}

/**
 * `Cache-Control` and `Expires`, RFC 9111 §5.2 and §5.3, that tell NGINX the lifetime. A date and no `max-age`:
 * a verdict passes through two caches, and each would begin to count anew. `ETag`, RFC 9110 §8.8.3, of a verdict
 * that may serve while the endpoint is down is its last second: NGINX brings it back when it asks anew.
 *
 * @param now seconds since the epoch
 */
export function cacheHeaders(lifetime: Lifetime, now: number): HeaderLine[] {
  if (lifetime.maxAge <= 0) return [['Cache-Control', 'no-store']];
  const end = Math.floor(now) + lifetime.maxAge;
  const expires: HeaderLine = ['Expires', new Date(end * 1000).toUTCString()];
  const control = `stale-while-revalidate=${lifetime.staleWhileRevalidate}`;
  if (lifetime.staleIfError === 0) return [['Cache-Control', control], expires];
  return [
    ['Cache-Control', `${control}, stale-if-error=${lifetime.staleIfError}`],
    expires,
    ['ETag', `"${end + lifetime.staleIfError}"`],
  ];
}
