import { request } from 'undici';
import { expect, test } from 'vitest';
import { bearer, stage } from '../support/gateway.ts';

const ERROR_CODES = { errorReturnConditions: { notSupplied: { returnCode: 410 }, noMatch: { returnCode: 418 } } };

test('410 without a token and 418 with a bad one, bodies by default', async () => {
  const { gateway, idp } = await stage(ERROR_CODES);
  idp.answer = { body: { active: false } };

  const missing = await request(gateway.url);
  expect(missing.statusCode).toBe(410);
  expect(missing.headers['content-type']).toMatch(/^application\/json/);
  expect(missing.headers['www-authenticate']).toBe('Bearer realm="data-host"');
  expect(missing.headers['cache-control']).toBe('no-store');
  expect(await missing.body.json()).toEqual({ message: 'Gone', status: '410' });

  const bad = await request(gateway.url, { headers: bearer('t') });
  expect(bad.statusCode).toBe(418);
  expect(await bad.body.json()).toMatchObject({ status: '418' });
});

test('without codes in the policy, 401 and the documented body', async () => {
  const { gateway } = await stage();
  const answer = await request(gateway.url);

  expect(answer.statusCode).toBe(401);
  expect(await answer.body.json()).toEqual({ message: 'Unauthorized', status: '401' });
});

test.each(['/x.html', '/x.jpg'])('the refusal of %s is JSON', async (path) => {
  const { gateway } = await stage();
  const answer = await request(gateway.url + path);

  expect(answer.statusCode).toBe(401);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(await answer.body.json()).toEqual({ message: 'Unauthorized', status: '401' });
});

test('what no proxy serves is refused in JSON', async () => {
  const { gateway } = await stage({}, { basePath: '/api' });
  const answer = await request(`${gateway.url}/x.html`);

  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(await answer.body.json()).toEqual({ message: 'Not Found', status: '404' });
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
  idp.answer = { body: { active: false } };

  const missing = await request(gateway.url);
  expect(missing.statusCode).toBe(410);
  expect(await missing.body.json()).toEqual({ message: errorMessage, status: 'E-410' });

  const bad = await request(gateway.url, { headers: bearer('t') });
  expect(bad.statusCode).toBe(418);
  expect(await bad.body.json()).toEqual({ own: ['$x', '"\\'] });
});

test('a realm with quotes and backslashes is escaped in WWW-Authenticate', async () => {
  const { gateway } = await stage({ realm: 'a "b" \\c $d' });
  const answer = await request(gateway.url);
  await answer.body.dump();

  expect(answer.headers['www-authenticate']).toBe('Bearer realm="a \\"b\\" \\\\c $d"');
});
