import { describe, expect, it } from 'vitest';
import schema from '../../../schema/policy.schema.json' with { type: 'json' };
import { INTROSPECTION } from '../../../src/document/problem.ts';
import { suggestedField, suggestedPolicy } from '../../../src/document/suggestion.ts';

const ACTION = `${INTROSPECTION}.action`;
const { action, errorResponse, policies } = schema.definitions;

describe('suggestedField', () => {
  it.each([
    ['verifyClaim', 'did you mean "verifyClaims"?'],
    ['forwardedClaims', 'did you mean "forwardedClaimsInProxyHeader"?'],
    ['clientToken', 'did you mean "clientTokenSuppliedIn" or "clientTokenName"?'],
    ['basePath', 'it belongs to $.proxyConfig.ingress.basePath'],
    ['rate', `it belongs to ${ACTION}.introspectionRateLimit.rate`],
    ['strange-name/x', 'the closest known name is "'],
  ])('%s: %s', (name, suggestion) => {
    expect(suggestedField(name, action)).toContain(suggestion);
  });

  it('is one of the object', () => {
    expect(suggestedField('error', errorResponse)).toContain('did you mean "errorCode" or');
    expect(suggestedField('verfy', action.properties.tls)).toBe('did you mean "verify"?');
  });

  it('is never a place where the field has no effect', () => {
    expect(suggestedField('status', action)).not.toContain('it belongs to');
  });
});

describe('suggestedPolicy', () => {
  it.each([
    ['rate-limit', 'remove it, and do in your NGINX what it did (supported: oauth2-introspection, error'],
    ['cors', 'remove it'],
    ['realm', `it belongs to ${ACTION}.realm`],
    ['oauth2-jwt-assertion', 'remove it'],
    ['oauth2-introspecton', 'did you mean "oauth2-introspection"?'],
    ['access-controll-routing', 'did you mean "access-control-routing"?'],
  ])('%s: %s', (name, suggestion) => {
    expect(suggestedPolicy(name, policies)).toContain(suggestion);
  });
});
