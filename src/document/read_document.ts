import { onlyConfig } from './configs.ts';
import type { ProxyDocument } from './document.ts';
import { fileText } from './file_text.ts';
import { parseJsonText } from './json_text.ts';
import { BadInput, generalProblem, type Problem, reportTo } from './problem.ts';
import { schemaProblems } from './schema_problems.ts';
import { toUsualForm } from './usual_form.ts';

/** Reads a proxy document. @throws BadInput that names every problem and its place */
export function readDocument(path: string): ProxyDocument {
  const file = fileText(path);
  if ('problem' in file) throw new BadInput([generalProblem(`the proxy document ${file.problem}`)]);
  const problems: Problem[] = [];
  const report = reportTo(problems);
  const document = onlyConfig(parseJsonText(file.text, report), report) as ProxyDocument | undefined;
  if (document !== undefined) schemaProblems(document, report);
  if (document === undefined || problems.length > 0) throw new BadInput(problems);
  toUsualForm(document);
  return document;
}
