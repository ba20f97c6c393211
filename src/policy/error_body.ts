import { STATUS_CODES } from 'node:http';
import type { ErrorResponse } from '../document/document.ts';

/** The body of a refusal with this status, in the format that the document has for it. */
export function errorBody(status: number, format: ErrorResponse | undefined): string {
  const body = format?.errorMessageBody;
  if (body !== undefined) return typeof body === 'string' ? body : JSON.stringify(body);
  // Node.js writes "I'm a Teapot".
  const reason = status === 418 ? "I'm a teapot" : (STATUS_CODES[status] ?? 'Error');
  return JSON.stringify({ message: format?.errorMessage ?? reason, status: String(format?.errorCode ?? status) });
}
