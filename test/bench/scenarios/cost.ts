import { expectOnly, sendLoad } from '../h2load.ts';
import { TOKENS, type TokenName } from '../policy.ts';
import type { Subject } from '../subject.ts';
import { cpuPerRequest } from '../usage.ts';

/** Worker CPU time per request of one subject with one token, in microseconds. */
export interface Cost {
  subject: string;
  token: TokenName;
  /** One for each repetition. */
  runs: number[];
  least: number;
  most: number;
}

interface CostPlan {
  token: TokenName;
  requests: number;
  repetitions: number;
}

/** Measures all subjects in turn, again and again, so that what disturbs the machine disturbs all of them. */
export async function measureCosts(
  subjects: Subject[],
  { token, requests, repetitions }: CostPlan,
  progress: (line: string) => void,
): Promise<Cost[]> {
  const rows = subjects.map((subject) => ({ subject: subject.name, token, runs: [] as number[] }));
  for (const subject of subjects) await costOf(subject, TOKENS[token], Math.ceil(requests / 4));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, subject] of subjects.entries()) {
      rows[index]?.runs.push(await costOf(subject, TOKENS[token], requests));
    }
  }
  return rows.map((row) => {
    progress(`${row.subject}, ${token}: ${row.runs.map((run) => run.toFixed(1)).join(' ')} µs`);
    return { ...row, least: Math.min(...row.runs), most: Math.max(...row.runs) };
  });
}

/** @returns microseconds of CPU time per request */
function costOf(subject: Subject, token: string, requests: number): Promise<number> {
  return cpuPerRequest(subject.workers(), async () => {
    expectOnly(200, await sendLoad({ url: subject.url, token, connections: 32, requests }));
    return requests;
  });
}
