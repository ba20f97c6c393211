import { expectOnly, sendLoad } from '../h2load.ts';
import type { Subject } from '../subject.ts';
import { cpuTime } from '../usage.ts';

/** Worker CPU time per request of one subject with one token, in microseconds. */
export interface Cost {
  subject: string;
  token: string;
  /** One for each repetition. */
  runs: number[];
  least: number;
  most: number;
}

export interface CostPlan {
  subjects: Subject[];
  /** The tokens' names and the tokens. */
  tokens: { [name: string]: string };
  requests: number;
  repetitions: number;
}

/** Measures all subjects in turn, again and again, so that what disturbs the machine disturbs all of them. */
export async function measureCosts(plan: CostPlan, progress: (line: string) => void): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const [name, token] of Object.entries(plan.tokens)) {
    const rows = plan.subjects.map((subject) => ({ subject: subject.name, token: name, runs: [] as number[] }));
    for (const subject of plan.subjects) await costOf(subject, token, Math.ceil(plan.requests / 4));
    for (let repetition = 0; repetition < plan.repetitions; repetition++) {
      for (const [index, subject] of plan.subjects.entries()) {
        rows[index]?.runs.push(await costOf(subject, token, plan.requests));
      }
    }
    for (const row of rows) {
      costs.push({ ...row, least: Math.min(...row.runs), most: Math.max(...row.runs) });
      progress(`${row.subject}, ${name}: ${row.runs.map((run) => run.toFixed(1)).join(' ')} µs`);
    }
  }
  return costs;
}

/** @returns microseconds of CPU time per request */
async function costOf(subject: Subject, token: string, requests: number): Promise<number> {
  const workers = subject.workers();
  const before = cpuTime(workers);
  const samples = await sendLoad({ url: subject.url, token, connections: 32, requests });
  const spent = cpuTime(workers) - before;
  expectOnly(200, samples);
  return spent / requests;
}
