import { parseJson } from '../core/json.ts';
import type { ErrorResponse } from '../document/document.ts';
import type { Report } from '../document/problem.ts';

/** Warns of formats of error-response-format that their author may not have meant; `statuses` are those of refusals. */
export function errorFormatWarnings(
  formats: { [status: string]: ErrorResponse },
  statuses: number[],
  warn: Report,
): void {
  const unused = Object.keys(formats).filter((status) => !statuses.includes(Number(status)));
  // One line: a document of ACM itself has a format for each status that it knows.
  if (unused.length > 0) {
    const message = `no refusal has the status ${unused.join(', ')}, so these formats have no effect`;
    warn('.action', `${message}; refusals have ${statuses.join(', ') || 'none'}`);
  }
  for (const [status, { errorCode, errorMessage, errorMessageBody }] of Object.entries(formats)) {
    if (errorMessageBody === undefined) continue;
    const place = `.action["${status}"]`;
    if (errorCode !== undefined) warn(`${place}.errorCode`, 'has no effect beside errorMessageBody');
    if (errorMessage !== undefined) warn(`${place}.errorMessage`, 'has no effect beside errorMessageBody');
    if (typeof errorMessageBody === 'string' && parseJson(errorMessageBody) === undefined) {
      warn(`${place}.errorMessageBody`, 'is not JSON, but goes out as application/json');
    }
  }
}
