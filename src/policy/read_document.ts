import type { ProxyDocument } from './document.ts';
import { fileText } from './file_text.ts';
import { parseJsonText } from './json_text.ts';
import { BadInput, type Problem, reportTo } from './problem.ts';
import { schemaProblems } from './schema_problems.ts';

/** Reads a proxy document. @throws BadInput that names every problem and its place */
export function readDocument(path: string): ProxyDocument {
  const file = fileText(path);
  if ('problem' in file) throw new BadInput([{ path: '$', message: `the proxy document ${file.problem}` }]);
  const problems: Problem[] = [];
  const report = reportTo(problems);
  const document = parseJsonText(file.text, report);
  if (document !== undefined) schemaProblems(document, report);
  if (problems.length > 0) throw new BadInput(problems);
  return document as ProxyDocument;
}
