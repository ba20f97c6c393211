import { run } from './run.ts';
import type { NginxSubject } from './subject.ts';

/** Bytes that the files of a cache take, `tokens_<id>_<label>`; NGINX may remove some meanwhile, and `du` complains. */
export async function bytesOfCache({ gateway }: NginxSubject, label: string): Promise<number> {
  return Number(await run('sh', ['-c', `du -s -B1 "${gateway.state}"/tokens_*_${label} 2>/dev/null | cut -f1`]));
}
