import { createHash } from 'node:crypto';
import type { CheckedIntrospection } from '../policy/checked_introspection.ts';

/** Stands for everything that decides about a verdict, the njs script `bundle` included. */
export function fingerprintOf(
  { policy, access, action, tokenPlace, endpoint }: CheckedIntrospection,
  bundle: string,
): string {
  const deciding = JSON.stringify([
    policy,
    access,
    endpoint,
    tokenPlace,
    action.clientAuthentication,
    action.proxyTLSName,
    action.tls,
    bundle,
  ]);
  return createHash('sha256').update(deciding).digest('hex').slice(0, 16);
}
