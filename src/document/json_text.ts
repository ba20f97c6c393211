import { getNodePath, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { jsonPath } from './json_path.ts';
import type { Report } from './problem.ts';

/** What is wrong, by the names of jsonc-parser. The text itself is never quoted: it may be a secret. */
const SYNTAX_ERRORS: Record<string, string> = {
  InvalidSymbol: 'this is not a JSON value; a text needs double quotes',
  PropertyNameExpected: 'a name in double quotes is missing here, or the comma before it is one too many',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing before this',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing } is missing here',
  CloseBracketExpected: 'a closing ] is missing here',
  EndOfFileExpected: 'the document has ended before this',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfString: 'this text has no closing double quote on its line',
  InvalidUnicode: 'this text has an unknown escape after a backslash',
  InvalidEscapeCharacter: 'this text has an unknown escape after a backslash',
  InvalidCharacter: 'this text has a control character; write it as an escape, such as \\n',
};

/**
 * The value of a JSON text; names that an object has twice are reported.
 *
 * @returns undefined for what is not JSON, which is reported
 */
export function parseJsonText(text: string, report: Report): unknown {
  // Editors of Windows put a byte order mark before the text.
  const json = text.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(json, errors, { disallowComments: true });
  if (root === undefined || errors[0] !== undefined) {
    report('$', syntaxProblem(json, errors[0]));
    return undefined;
  }
  repeatedNames(root, report);
  return JSON.parse(json);
}

function syntaxProblem(json: string, error: ParseError | undefined): string {
  const lines = json.slice(0, error?.offset).split(/\r\n|\r|\n/);
  const place = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  const reason = SYNTAX_ERRORS[error ? printParseErrorCode(error.error) : 'ValueExpected'] ?? 'this is not JSON';
  return `${place}: ${reason}`;
}

/** `JSON.parse` would keep the last member of that name and drop the others. */
function repeatedNames(node: Node, report: Report): void {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    if (child.type === 'property') {
      const [name, value] = child.children as [Node, Node];
      if (seen.has(name.value)) {
        report(jsonPath(getNodePath(value)), 'appears twice in its object; only one of them would count');
      }
      seen.add(name.value);
    }
    repeatedNames(child, report);
  }
}
