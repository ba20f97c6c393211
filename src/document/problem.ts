/** Something that is wrong with a document, or that its author may not have meant: where, and what would be right. */
export interface Problem {
  /** JSON path, such as `$.proxyConfig.hostname`. */
  path: string;
  message: string;
  /** The document, where there may be several. */
  file?: string;
}

// JSON paths of the parts of a document that are checked.
export const BASE_PATH = '$.proxyConfig.ingress.basePath';
export const BACKEND = '$.proxyConfig.backends[0]';
export const INTROSPECTION = '$.proxyConfig.policies["oauth2-introspection"][0]';
export const ACCESS_CONTROL = '$.proxyConfig.policies["access-control-routing"][0]';
export const ERROR_FORMAT = '$.proxyConfig.policies["error-response-format"][0]';
export const CORRELATION_ID = '$.proxyConfig.policies["request-correlation-id"][0]';

/**
 * Notes a problem or a warning.
 *
 * @param place JSON path; in a report about one part, what follows the path of that part, such as `.action.issuer`
 */
export type Report = (place: string, message: string) => void;

/** Adds what is reported to the problems. */
export function reportTo(problems: Problem[]): Report {
  return (path, message) => problems.push({ path, message });
}

/** Reports about one part of a document. */
export function reportAt(part: string, report: Report): Report {
  return (place, message) => report(part + place, message);
}

/** What is wrong with the command line or the machine, and so has no place in a document. */
export function generalProblem(message: string): Problem {
  return { path: '$', message };
}

/** The same problems, with the document that they are about. */
export function problemsIn(file: string, problems: Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, file }));
}

/** The line that people read. */
export function problemLine({ path, message, file }: Problem): string {
  return `${path}: ${message}${file === undefined ? '' : ` (${file})`}`;
}

/** Thrown for input that the command refuses; each problem becomes one line. */
export class BadInput extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}

/** The refusal of what an option of the command line says, such as `--listen x: must be ADDRESS:PORT or PORT`. */
export function badOption(option: string, value: string, message: string): BadInput {
  return new BadInput([generalProblem(`${option} ${value}: ${message}`)]);
}
