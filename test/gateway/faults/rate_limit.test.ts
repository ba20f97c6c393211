import { Agent, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { bearer, stage } from '../../support/gateway.ts';

test('introspectionRateLimit holds calls back, for each client address, and nothing else', async () => {
  const { gateway, idp, echo } = await stage({
    introspectionRateLimit: { rate: '1r/m', burst: 4 },
    errorReturnConditions: { unavailable: { returnCode: 503 } },
  });
  const other = new Agent({ localAddress: '127.0.0.2' });
  onTestFinished(() => other.destroy());
  const get = async (headers: Record<string, string>, dispatcher?: Agent) => {
    const answer = await request(gateway.url, { headers, ...(dispatcher && { dispatcher }) });
    await answer.body.dump();
    return answer.statusCode;
  };

  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) statuses.push(await get(bearer(`t${i}`)));
  expect(statuses).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  expect(idp.requests).toHaveLength(5);

  expect(await get(bearer('t0'))).toBe(200);
  expect(await get({})).toBe(401);
  expect(await get({ authorization: 'Bearer !' })).toBe(403);
  expect(await get(bearer('t9'), other)).toBe(200);
  expect(echo.requests).toHaveLength(7);
});
