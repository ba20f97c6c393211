import type { IntrospectionPolicy } from './policy.ts';

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
  const staleWhileRevalidate = Math.min(30, Math.floor(fresh / 4));
  const staleIfError = fresh === 0 ? 0 : Math.max(0, Math.min(fresh + policy.staleIfUnavailable, untilExp) - fresh);
  return {
    maxAge: fresh - staleWhileRevalidate,
    staleWhileRevalidate: staleWhileRevalidate,
    staleIfError: policy.staleIfUnavailable === 0 ? 0 : staleWhileRevalidate + staleIfError,
  };
}

/** The `Cache-Control` value that tells NGINX the lifetime. */
export function cacheControl(lifetime: Lifetime): string {
  if (lifetime.maxAge <= 0) return 'no-store';
  let value = `max-age=${lifetime.maxAge}`;
  if (lifetime.staleWhileRevalidate > 0) value += `, stale-while-revalidate=${lifetime.staleWhileRevalidate}`;
  if (lifetime.staleIfError > 0) value += `, stale-if-error=${lifetime.staleIfError}`;
  return value;
}
