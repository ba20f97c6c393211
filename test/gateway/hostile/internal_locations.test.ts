import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inConfiguration } from '../../support/edits.ts';
import { bearer, stage } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { listen } from '../../support/listen.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { INACTIVE } from '../../support/scripted_idp.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';
import { verdictServerNames } from '../../support/verdict_server.ts';

/** The internal locations of a gateway, whatever its id is. */
function internalLocations(dir: string): string[] {
  const [, verdict] = /location = (\S+)/.exec(readFileSync(join(dir, 'server.conf'), 'utf8')) as RegExpExecArray;
  const [, refused] = /location @(\S+)/.exec(readFileSync(join(dir, 'server.conf'), 'utf8')) as RegExpExecArray;
  return [verdict as string, `/${refused}`, `/@${refused}`, '/_oauth2_send_introspection_request'];
}

test('internal locations cannot be asked for, in no spelling', async () => {
  const { gateway, idp, echo } = await stage();
  idp.answer = INACTIVE;

  for (const location of internalLocations(gateway.dir)) {
    for (const target of [location, `/${location}`, `/x/..${location}`, location.replace('_', '%5f'), `${location}/`]) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const lines = ['Host: data-host', 'X-OAuth2-Credential: t', `Authorization: Bearer ${CANARY}t`];
        const received = await exchange(gateway.url, head(`${method} ${target} HTTP/1.1`, ...lines));
        expect([400, 403, 404], `${method} ${target}`).toContain(statuses(received)[0]);
        expect(received, target).not.toMatch(/x-oauth2|x-token/i);
      }
    }
  }
  expect(echo.requests).toEqual([]);
});

test('the name of the verdict server opens nothing on the public address', async () => {
  const { gateway, echo, idp } = await stage();
  const lines = [`Host: ${verdictServerNames(gateway)[0]}`, `X-OAuth2-Credential: ${CANARY}t`];

  expect(statuses(await exchange(gateway.url, head('GET / HTTP/1.1', ...lines)))).toEqual([401]);
  expect(echo.requests).toEqual([]);
  expect(idp.requests).toEqual([]);
});

/** The gateway's location as somebody's own configuration has it, where X-Accel-Redirect may be of use. */
const FOLLOWED = inConfiguration('proxy_ignore_headers X-Accel-Redirect;', '');

test.for([
  ['as rendered', undefined],
  ['where it is followed', FOLLOWED],
] as const)('X-Accel-Redirect of a backend shows no claim to the client: %s', async ([, edit]) => {
  let redirect = '';
  const backend = createServer((_, response) => {
    response.setHeader('X-Accel-Redirect', redirect);
    response.end('backend');
  });
  const { port } = await untilTestEnds(listen(backend));
  const { gateway } = await stage({}, { backendPort: port, edit });

  for (redirect of [...internalLocations(gateway.dir), '@oauth2_refused', 'http://elsewhere/', '']) {
    const lines = ['Host: data-host', `Authorization: ${bearer('t').authorization}`];
    const received = await exchange(gateway.url, head('GET / HTTP/1.1', ...lines), 500);
    expect(received, redirect).not.toMatch(/x-oauth2|x-token|alice/i);
    if (edit === undefined) expect(statuses(received), redirect).toEqual([200]);
  }
});
