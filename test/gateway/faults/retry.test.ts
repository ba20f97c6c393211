import { expect, test } from 'vitest';
import { bearer, stage, statusOf } from '../../support/gateway.ts';
import { active, RESET } from '../../support/scripted_idp.ts';

test.each([
  ['client_secret_basic', ['token', 'token_type_hint']],
  ['client_secret_post', ['token', 'token_type_hint', 'client_id', 'client_secret']],
])(
  'a connection that breaks is tried once more, with the whole request (%s)',
  async (clientAuthentication, members) => {
    const { gateway, idp } = await stage({ clientAuthentication, authzServerTokenHint: 'ACCESS_TOKEN' });
    const answers = [RESET, active()];
    idp.answer = () => answers.shift() ?? RESET;

    expect(await statusOf(gateway, bearer('t'))).toBe(200);
    expect(idp.requests).toHaveLength(2);
    expect(idp.requests[1]?.body).toBe(idp.requests[0]?.body);
    expect([...(idp.requests[1]?.form.keys() ?? [])]).toEqual(members);
  },
);

test('a connection that breaks twice is not tried a third time', async () => {
  const { gateway, idp } = await stage();
  idp.answer = RESET;

  expect(await statusOf(gateway, bearer('t'))).toBe(403);
  expect(idp.requests).toHaveLength(2);
});
