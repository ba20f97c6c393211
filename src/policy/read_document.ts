import type { ProxyDocument } from './document.ts';
import { fileText } from './file_text.ts';
import { parseJsonText } from './json_text.ts';
import { BadInput } from './problem.ts';
import { schemaProblems } from './schema_problems.ts';

/** Reads a proxy document. @throws BadInput that names every problem and its place */
export function readDocument(file: string): ProxyDocument {
  const found = fileText(file);
  if ('problem' in found) throw new BadInput([{ path: '$', message: `the proxy document ${found.problem}` }]);
  const document = parseJsonText(found.text);
  const problems = schemaProblems(document);
  if (problems.length > 0) throw new BadInput(problems);
  return document as ProxyDocument;
}
