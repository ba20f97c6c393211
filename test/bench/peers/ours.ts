import { benchPolicy } from '../policy.ts';
import { NAMES } from '../results.ts';
import { type NginxSubject, startSubject } from '../subject.ts';

/** Our gateway, with one kind of cache key. @param parent where its folder is made, if not among the temporary files */
export function startOurs(
  cacheKey: 'hashed' | 'plain',
  endpoint: string,
  backendPort: number,
  action: object = {},
  parent?: string,
): Promise<NginxSubject> {
  const policies = [benchPolicy(endpoint, backendPort, { cacheKey, ...action })];
  return startSubject(NAMES[cacheKey], { policies, ...(parent && { parent }) });
}
