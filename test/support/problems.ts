import { BadInput, type Problem, type Report, reportTo } from '../../src/document/problem.ts';

/** The problems with which an action ends; none when it goes well. */
export function problemsOf(action: () => unknown): Problem[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof BadInput) return error.problems;
    throw error;
  }
}

/** What a check reports. */
export function reported(check: (report: Report) => unknown): Problem[] {
  const problems: Problem[] = [];
  check(reportTo(problems));
  return problems;
}
