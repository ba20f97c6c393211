import { STATUS_CODES } from 'node:http';
import { quote } from '../render/quoting.ts';
import type { ErrorResponse } from './document.ts';

/** Bytes that NGINX takes for one parameter: a buffer of 4096, with some room. */
const LONGEST_PARAMETER = 4000;

/** The body of a refusal with this status, in the format that the document has for it. */
export function errorBody(status: number, format: ErrorResponse | undefined): string {
  const body = format?.errorMessageBody;
  if (body !== undefined) return typeof body === 'string' ? body : JSON.stringify(body);
  const reason = status === 418 ? "I'm a teapot" : (STATUS_CODES[status] ?? 'Error');
  return JSON.stringify({ message: format?.errorMessage ?? reason, status: String(format?.errorCode ?? status) });
}

/** What is wrong with the body of a refusal, or empty. */
export function errorBodyProblem(status: number, format: ErrorResponse): string {
  const length = Buffer.byteLength(quote(errorBody(status, format)));
  if (length <= LONGEST_PARAMETER) return '';
  return `makes a body of ${length} bytes in the configuration, where a $ takes 16, and NGINX takes ${LONGEST_PARAMETER} at most`;
}
