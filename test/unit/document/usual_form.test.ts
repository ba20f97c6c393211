import { describe, expect, it } from 'vitest';
import { toUsualForm } from '../../../src/document/usual_form.ts';
import { proxyWith } from '../../support/proxy_document.ts';

it('numbers are seconds, in the times only', () => {
  const document = proxyWith({ clockSkew: 0, timeouts: { total: 300, connect: '1m' } });
  document.proxyConfig.policies['error-response-format'] = [{ action: { 401: { errorMessageBody: { total: 300 } } } }];
  toUsualForm(document);
  const { policies } = document.proxyConfig;
  expect(policies['oauth2-introspection'][0].action).toMatchObject({
    clockSkew: '0',
    timeouts: { total: '300', connect: '1m' },
  });
  expect(policies['error-response-format'][0].action[401].errorMessageBody.total).toBe(300);
});

describe('a target', () => {
  it.each([
    [undefined, { port: 80 }],
    [{}, { port: 80 }],
    [{ enableTLS: false }, { enableTLS: false, port: 80 }],
    [{ enableTLS: true }, { enableTLS: true, port: 443 }],
    [
      { enableTLS: true, port: 8443 },
      { enableTLS: true, port: 8443 },
    ],
  ])('with the listener %j', (listener, expected) => {
    const document = proxyWith();
    document.proxyConfig.backends[0].serviceTargets = [{ hostname: '10.0.0.10', listener }];
    toUsualForm(document);
    expect(document.proxyConfig.backends[0].serviceTargets).toEqual([{ hostname: '10.0.0.10', listener: expected }]);
  });
});
