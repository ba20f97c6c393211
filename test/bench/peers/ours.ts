import { benchPolicy } from '../policy.ts';
import { NAMES } from '../results.ts';
import { type NginxSubject, startSubject } from '../subject.ts';

/** Our gateway, with one kind of cache key. */
export function startOurs(
  cacheKey: 'hashed' | 'plain',
  endpoint: string,
  backendPort: number,
  action: object = {},
): Promise<NginxSubject> {
  const policies = [benchPolicy(endpoint, backendPort, { cacheKey, ...action })];
  return startSubject(NAMES[cacheKey], { policies });
}
