import { expect, it } from 'vitest';
import type { CheckedIntrospection } from '../../../src/policy/checked_introspection.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { refusalStatuses } from '../../../src/policy/refusal_statuses.ts';
import { proxyWith } from '../../support/proxy_document.ts';

const when = [{ key: 'token.role', matchOneOf: { values: ['admin'] } }];
const conditions = [
  { when, returnCode: 404 },
  { allowAccess: { route: '/a' }, when },
];
const returnCodes = (notSupplied: number, noMatch: number, unavailable?: number) => ({
  errorReturnConditions: {
    notSupplied: { returnCode: notSupplied },
    noMatch: { returnCode: noMatch },
    unavailable: unavailable && { returnCode: unavailable },
  },
});

it.each<[action: object, access: object | undefined, statuses: number[]]>([
  [{}, undefined, [400, 401, 403, 500]],
  [returnCodes(410, 418), undefined, [400, 410, 418, 500]],
  [returnCodes(410, 418, 503), undefined, [400, 410, 418, 500, 503]],
  [returnCodes(410, 418), { conditions, returnCode: 451 }, [400, 403, 404, 410, 418, 451, 500]],
])('%j %j: %j', (action, access, statuses) => {
  const document = proxyWith(action);
  if (access) document.proxyConfig.policies['access-control-routing'] = [{ action: access }];
  expect(refusalStatuses(checkedProxy(document, 'p.json').introspection as CheckedIntrospection)).toEqual(statuses);
});
