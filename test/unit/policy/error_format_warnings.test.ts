import { expect, it } from 'vitest';
import type { ErrorResponse } from '../../../src/document/document.ts';
import { problemLine } from '../../../src/document/problem.ts';
import { errorFormatWarnings } from '../../../src/policy/error_format_warnings.ts';
import { reported } from '../../support/problems.ts';

it.each<[formats: { [status: string]: ErrorResponse }, statuses: number[], warnings: string[]]>([
  [{ 401: { errorCode: 7, errorMessage: 'No' }, 403: {} }, [401, 403], []],
  [
    { 401: {}, 404: {}, 502: {} },
    [401, 403],
    ['.action: no refusal has the status 404, 502, so these formats have no effect; refusals have 401, 403'],
  ],
  [{ 401: {} }, [], ['.action: no refusal has the status 401, so these formats have no effect; refusals have none']],
  [
    { 401: { errorMessage: 'a', errorMessageBody: { a: 1 } } },
    [401],
    ['.action["401"].errorMessage: has no effect beside errorMessageBody'],
  ],
  [
    { 401: { errorCode: 7, errorMessageBody: '"a"' } },
    [401],
    ['.action["401"].errorCode: has no effect beside errorMessageBody'],
  ],
  [
    { 401: { errorMessageBody: '<h1>no</h1>' } },
    [401],
    ['.action["401"].errorMessageBody: is not JSON, but goes out as application/json'],
  ],
  [{ 401: { errorMessageBody: '{"a":1}' } }, [401], []],
])('%j %j: %j', (formats, statuses, warnings) => {
  expect(reported((report) => errorFormatWarnings(formats, statuses, report)).map(problemLine)).toEqual(warnings);
});
