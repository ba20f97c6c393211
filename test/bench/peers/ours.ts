import { tmpdir } from 'node:os';
import { benchPolicy } from '../policy.ts';
import { NAMES } from '../results.ts';
import { type NginxSubject, startSubject } from '../subject.ts';

/** Our gateway, with one kind of cache key. @param parent where its folder is made */
export function startOurs(
  cacheKey: 'hashed' | 'plain',
  endpoint: string,
  backendPort: number,
  action: object = {},
  parent = tmpdir(),
): Promise<NginxSubject> {
  const policies = [benchPolicy(endpoint, backendPort, { cacheKey, ...action })];
  return startSubject(NAMES[cacheKey], { policies, parent });
}
