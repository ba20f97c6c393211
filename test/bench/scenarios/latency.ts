import { expectOnly, percentile, sendLoad } from '../load.ts';
import type { Subject } from '../subject.ts';

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
  const slowestSubject = subjects[subjects.length - 1] as Subject;
  const begun = Date.now();
  const requests = 20_000;
  expectOnly(200, await sendLoad({ url: slowestSubject.url, token, connections: 32, requests }));
  const rate = Math.floor((requests / (Date.now() - begun)) * 500);

  const rows = subjects.map(({ name }) => ({ subject: name, rate, p50: Infinity, p99: Infinity }));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, { url }] of subjects.entries()) {
      const samples = await sendLoad({ url, token, connections: 32, requests: rate * seconds, rate });
      expectOnly(200, samples);
      const row = rows[index] as Latency;
      row.p50 = Math.min(row.p50, percentile(samples, 0.5));
      row.p99 = Math.min(row.p99, percentile(samples, 0.99));
    }
  }
  return rows;
}
