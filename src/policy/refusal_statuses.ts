import type { CheckedIntrospection } from './checked_introspection.ts';

/** The statuses that refusals by this policy can have. */
export function refusalStatuses({ policy, access }: Pick<CheckedIntrospection, 'policy' | 'access'>): number[] {
  const { notSupplied, noMatch, unavailable } = policy.statuses;
  // 400 is for requests that no token makes good (RFC 6750 §3.1), 403 for paths that no route can judge.
  const always = access === undefined ? [400, 500] : [400, 403, 500];
  const ofRoutes = (access ?? []).map(({ returnCode }) => returnCode);
  return [...new Set([...always, notSupplied, noMatch, unavailable, ...ofRoutes])].sort((a, b) => a - b);
}
