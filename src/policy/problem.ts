/** Something wrong with a policy document: where, and what would be right. */
export interface Problem {
  /** JSON path, such as `$.proxyConfig.hostname`. */
  path: string;
  message: string;
}

/** The entries of `policies` that are checked, as JSON paths. */
export const INTROSPECTION = '$.proxyConfig.policies["oauth2-introspection"][0]';
export const ACCESS_CONTROL = '$.proxyConfig.policies["access-control-routing"][0]';

/**
 * Notes a problem with one entry of `policies`.
 *
 * @param place from that entry on, such as `.action.issuer`
 */
export type Report = (place: string, message: string) => void;

/** Adds what is reported about this entry to the problems. */
export function reportAt(entry: string, problems: Problem[]): Report {
  return (place, message) => problems.push({ path: entry + place, message });
}

/** Thrown for input that the command refuses; each problem becomes one line. */
export class BadInput extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}
