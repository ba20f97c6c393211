import { readFileSync } from 'node:fs';
import type { ProxyDocument } from './document.ts';
import { parseJsonText } from './json_text.ts';
import { BadInput } from './problem.ts';
import { schemaProblems } from './schema_problems.ts';

/** Reads a proxy document. @throws BadInput that names every problem and its place */
export function readDocument(file: string): ProxyDocument {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new BadInput([{ path: '$', message: `the proxy document cannot be read (${reason})` }]);
  }
  const document = parseJsonText(text);
  const problems = schemaProblems(document);
  if (problems.length > 0) throw new BadInput(problems);
  return document as ProxyDocument;
}
