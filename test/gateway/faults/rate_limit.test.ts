import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { UNAVAILABLE_503 } from '../../support/documents.ts';
import { bearer, send, stage, statusOf } from '../../support/gateway.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

test('introspectionRateLimit holds calls back, for each client address, and nothing else', async () => {
  const { gateway, idp, echo } = await stage({
    introspectionRateLimit: { rate: '1r/m', burst: 4 },
    ...UNAVAILABLE_503,
  });
  const otherClient = await untilTestEnds(new Agent({ localAddress: '127.0.0.2' }));

  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) statuses.push(await statusOf(gateway, bearer(`t${i}`)));
  expect(statuses).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  expect(idp.requests).toHaveLength(5);

  expect(await statusOf(gateway, bearer('t0'))).toBe(200);
  expect(await statusOf(gateway)).toBe(401);
  expect(await statusOf(gateway, { authorization: 'Bearer !' })).toBe(403);
  expect(await send(gateway, { headers: bearer('t9'), dispatcher: otherClient })).toMatchObject({ status: 200 });
  expect(echo.requests).toHaveLength(7);
});
