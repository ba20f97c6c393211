import { setTimeout as sleep } from 'node:timers/promises';
import { countOf, percentile, sendLoad } from '../load.ts';
import type { NginxSubject } from '../subject.ts';

/** `nginx -s reload`, three times, under load. */
export interface Reload {
  requests: number;
  allowed: number;
  /** Requests without an answer. */
  lost: number;
  p99: number;
}

export async function measureReload(ours: NginxSubject, token: string): Promise<Reload> {
  const rate = 2000;
  const requests = rate * 8;
  const load = sendLoad({ url: ours.url, token, connections: 32, rate, requests });
  for (let time = 0; time < 3; time++) {
    await sleep(2000);
    ours.gateway.reload();
  }
  const samples = await load;
  return {
    requests,
    allowed: countOf(200, samples),
    lost: requests - samples.length,
    p99: percentile(samples, 0.99),
  };
}
