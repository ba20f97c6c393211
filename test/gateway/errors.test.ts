import { expect, test } from 'vitest';
import { bearer, send, stage } from '../support/gateway.ts';
import { INACTIVE } from '../support/scripted_idp.ts';

const ERROR_CODES = { errorReturnConditions: { notSupplied: { returnCode: 410 }, noMatch: { returnCode: 418 } } };

test('410 without a token and 418 with a bad one, bodies by default', async () => {
  const { gateway, idp } = await stage(ERROR_CODES);
  idp.answer = INACTIVE;

  const missing = await send(gateway);
  expect(missing.status).toBe(410);
  expect(missing.headers['content-type']).toMatch(/^application\/json/);
  expect(missing.headers['www-authenticate']).toBe('Bearer realm="data-host"');
  expect(missing.headers['cache-control']).toBe('no-store');
  expect(JSON.parse(missing.body)).toEqual({ message: 'Gone', status: '410' });

  const bad = await send(gateway, { headers: bearer('t') });
  expect(bad.status).toBe(418);
  expect(JSON.parse(bad.body)).toMatchObject({ status: '418' });
});

test('without codes in the policy, 401 and the documented body', async () => {
  const { gateway } = await stage();
  const answer = await send(gateway);

  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toEqual({ message: 'Unauthorized', status: '401' });
});

test.each(['/x.html', '/x.jpg'])('the refusal of %s is JSON', async (path) => {
  const { gateway } = await stage();
  const answer = await send(gateway, { path });

  expect(answer.status).toBe(401);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(JSON.parse(answer.body)).toEqual({ message: 'Unauthorized', status: '401' });
});

test('what no proxy serves is refused in JSON', async () => {
  const { gateway } = await stage({}, { basePath: '/api' });
  const answer = await send(gateway, { path: '/x.html' });

  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(JSON.parse(answer.body)).toEqual({ message: 'Not Found', status: '404' });
});

test('a target that a backend may read as another is refused like all else', async () => {
  const { gateway, idp } = await stage({ realm: 'the "$realm"' });
  const answer = await send(gateway, { path: '//x', headers: bearer('t') });

  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="the \\"$realm\\"", error="invalid_request"');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(JSON.parse(answer.body)).toEqual({ message: 'Bad Request', status: '400' });
  await expect.poll(gateway.accessLog).toContain('outcome=malformed');
  expect(idp.requests).toEqual([]);
});

test('error-response-format chooses code and message, whatever characters it holds', async () => {
  const errorMessage = 'costs $5 ${host} "quoted" \'single\' back\\slash \n ä {}; #';
  const { gateway, idp } = await stage(ERROR_CODES, {
    policies: {
      'error-response-format': [
        { action: { 410: { errorCode: 'E-410', errorMessage }, 418: { errorMessageBody: { own: ['$x', '"\\'] } } } },
      ],
    },
  });
  idp.answer = INACTIVE;

  const missing = await send(gateway);
  expect(missing.status).toBe(410);
  expect(JSON.parse(missing.body)).toEqual({ message: errorMessage, status: 'E-410' });

  const bad = await send(gateway, { headers: bearer('t') });
  expect(bad.status).toBe(418);
  expect(JSON.parse(bad.body)).toEqual({ own: ['$x', '"\\'] });
});

test('a realm with quotes and backslashes is escaped in WWW-Authenticate', async () => {
  const { gateway } = await stage({ realm: 'a "b" \\c $d' });
  const answer = await send(gateway);

  expect(answer.headers['www-authenticate']).toBe('Bearer realm="a \\"b\\" \\\\c $d"');
});
