import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOKEN_IN_QUERY } from '../support/documents.ts';
import type { Edit } from '../support/edits.ts';
import { bearer, type Stage, stage, statusOf } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { exchange, head } from '../support/raw.ts';
import { type Answer, active, RESET } from '../support/scripted_idp.ts';
import { HEADERS, QUERIES } from '../support/spellings.ts';

// The look for tokens and secrets in all logs is that with which every test ends (support/leaks.ts).

const CLAIM = 'CanaryClaim';

/** Has everything that is rendered log at this level. */
function atLevel(level: string): Edit {
  return (dir) => {
    for (const name of ['nginx.conf', 'http.conf']) {
      const file = join(dir, name);
      const conf = readFileSync(file, 'utf8');
      if (!/error_log \S+ error;/.test(conf)) throw new Error(`${name} has no error_log`);
      writeFileSync(file, conf.replace(/(error_log \S+) error;/g, `$1 ${level};`));
    }
  };
}

/** What the identity provider says about the token of this name. */
const ANSWERS: Record<string, Answer> = {
  good: active({ username: CLAIM }),
  inactive: { body: { active: false, username: CLAIM } },
  otherClaim: active({ username: CLAIM, scope: CLAIM }),
  noHeader: active({ username: `${CLAIM}\n` }),
  expired: active({ username: CLAIM, exp: 1 }),
  refused: { status: 401, body: { error: CLAIM } },
  html: { headers: { 'Content-Type': 'text/html' }, body: `<html>${CLAIM}</html>` },
  truncated: { body: `{"active":true,"username":"${CLAIM}` },
  huge: { body: { active: true, username: CLAIM.repeat(30_000) } },
  headers: { headers: { 'X-Big': CLAIM.repeat(3_000) }, body: '' },
  noHttp: { socket: (socket) => socket.end(`${CLAIM}\r\n`) },
  reset: RESET,
  silent: { socket: () => {} },
};

/** A request with each of these tokens, and one that leaves before it is answered. */
async function ask({ gateway, idp, echo }: Stage, send: (token: string) => Promise<unknown>): Promise<void> {
  idp.answer = (token) => ANSWERS[token] ?? {};
  for (const token of Object.keys(ANSWERS)) await send(token);
  expect(idp.requests.length).toBeGreaterThanOrEqual(Object.keys(ANSWERS).length);
  await echo.close();
  await send('good');
  expect(gateway.errorLog()).not.toContain(CLAIM);
  expect(gateway.accessLog()).not.toContain(CLAIM);
}

const POLICY = {
  verifyClaims: [{ claim: 'scope', type: 'STRING', value: 'read write' }],
  timeouts: { connect: '300ms', total: '600ms' },
};

const LEVELS = ['warn', 'notice', 'info'];

test.for(LEVELS)('no token, secret or claim in the logs at level %s: HEADER', async (level) => {
  const parts = await stage(POLICY, { edit: atLevel(level) });
  await ask(parts, (token) => statusOf(parts.gateway, bearer(token)));
});

test.for(LEVELS)(
  'odd header lines at level %s: NGINX writes those that it refuses or finds twice, at info',
  async (level) => {
    const tokensMayBeIn = level === 'info' ? /error\.log$/ : undefined;
    const { gateway } = await stage({}, { edit: atLevel(level), tokensMayBeIn });
    for (const [, lines, target] of HEADERS) {
      await exchange(gateway.url, head(`GET ${target ?? '/'} HTTP/1.1`, 'Host: data-host', ...lines));
    }
    expect(gateway.errorLog()).toContain('access_token is malformed');
    const withToken = gateway
      .errorLog()
      .split('\n')
      .filter((line) => line.includes(CANARY));
    expect(withToken.filter((line) => !/client sent (invalid|duplicate) header line/.test(line))).toEqual([]);
  },
);

test.for(LEVELS)('no token, secret or claim in the logs at level %s: QUERY', async (level) => {
  const parts = await stage({ ...POLICY, ...TOKEN_IN_QUERY }, { edit: atLevel(level) });
  const { gateway } = parts;
  const get = (target: string, ...lines: string[]) =>
    exchange(gateway.url, head(`GET ${target} HTTP/1.1`, 'Host: data-host', ...lines));
  await ask(parts, (token) => get(`/?access_token=${bearer(token).authorization.slice(7)}`));
  for (const [target, line] of QUERIES) await get(target, ...(line === undefined ? [] : [line]));
  expect(gateway.errorLog()).toContain('access_token is malformed');
});
