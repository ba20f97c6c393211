import type { Subject } from '../subject.ts';
import { expectAllowed, sendTokens } from '../wrk.ts';

/** Latency of a cached token while NGINX has half of the work it can do, in milliseconds. */
export interface Latency {
  subject: string;
  /** Requests per second. */
  rate: number;
  p50: number;
  p99: number;
}

/** The same rate for all subjects: half of what the last one manages. Least of the repetitions. */
export async function measureLatency(
  subjects: Subject[],
  token: string,
  seconds: number,
  repetitions: number,
): Promise<Latency[]> {
  const last = subjects[subjects.length - 1] as Subject;
  const full = expectAllowed(await sendTokens({ url: last.url, prefix: token, requests: 20_000 }));
  const rate = Math.floor(full.answered / full.seconds / 2);

  const rows = subjects.map(({ name }) => ({ subject: name, rate, p50: Infinity, p99: Infinity }));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, { url }] of subjects.entries()) {
      const result = expectAllowed(await sendTokens({ url, prefix: token, requests: rate * seconds, rate }));
      const row = rows[index] as Latency;
      row.p50 = Math.min(row.p50, result.p50);
      row.p99 = Math.min(row.p99, result.p99);
    }
  }
  return rows;
}
