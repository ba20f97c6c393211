import { expect, it } from 'vitest';
import { errorBody } from '../../../src/policy/error_body.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { proxyWith } from '../../support/proxy_document.ts';

it.each([
  [401, undefined, '{"message":"Unauthorized","status":"401"}'],
  [418, undefined, '{"message":"I\'m a teapot","status":"418"}'],
  [599, undefined, '{"message":"Error","status":"599"}'],
  [401, { errorCode: 7, errorMessage: 'No' }, '{"message":"No","status":"7"}'],
  [401, { errorMessageBody: 'text' }, 'text'],
  [401, { errorMessageBody: { a: 1 } }, '{"a":1}'],
])('%j %j: %s', (status, format, body) => {
  expect(errorBody(status, format)).toBe(body);
});

it('has the format that the document gives its status', () => {
  const document = proxyWith();
  document.proxyConfig.policies['error-response-format'] = [{ action: { 401: { errorMessageBody: 'text' } } }];
  const introspection = checkedProxy(document, 'p.json').introspection;
  expect(introspection?.errorBody(401)).toBe('text');
  expect(introspection?.errorBody(403)).toBe('{"message":"Forbidden","status":"403"}');
});
