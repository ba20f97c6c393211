import { setTimeout as sleep } from 'node:timers/promises';
import type { NginxSubject } from '../subject.ts';
import { sendTokens, type WrkResult } from '../wrk.ts';

/** `nginx -s reload`, three times, under load. */
export async function measureReload(ours: NginxSubject, token: string): Promise<WrkResult> {
  const rate = 2000;
  const reloads = async () => {
    for (let time = 0; time < 3; time++) {
      await sleep(2000);
      await ours.gateway.reload();
    }
  };
  const load = { url: ours.url, prefix: token, rate, requests: rate * 8 };
  const [result] = await Promise.all([sendTokens(load), reloads()]);
  return result;
}
