import { expect, test } from 'vitest';
import { documentWith } from '../../support/documents.ts';
import { startEcho } from '../../support/echo.ts';
import { inConfiguration, inHttp, publicAddress } from '../../support/edits.ts';
import { gatewayFor, stage } from '../../support/gateway.ts';
import { CANARY } from '../../support/leaks.ts';
import { exchange, head, statuses } from '../../support/raw.ts';
import { active, startScriptedIdp } from '../../support/scripted_idp.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

const SPELLINGS = [
  'X-Token-Username',
  'x-token-username',
  'X-TOKEN-USERNAME',
  'x-token-USERNAME',
  'X-Token-Scope',
  'X-Token-Sub',
  'X-Token-Admin',
  'X-Token-Client-Id',
  'X-Token-Resource-Access',
  'X-Token-Whatever',
  'X_Token_Username',
  'X-Token_Username',
  'X_Token-Username',
  'X.Token.Username',
  'X-Token.Username',
  'X~Token~Username',
  'X*Token*Username',
  'X Token Username',
  'X-Token-Username ',
  ' X-Token-Username',
  'X-Token-',
  'X-Token-User\xadname',
  'X\xadToken\xadUsername',
];

const LENIENT = 'underscores_in_headers on; ignore_invalid_headers off;';

/** Another server of the same NGINX is the default one; its header settings count for ours too. */
function besideALenientServer(dir: string): void {
  const settings = `${LENIENT} large_client_header_buffers 4 32k;`;
  const listen = `listen ${publicAddress(dir)} default_server;`;
  const other = `server { ${listen} server_name other; ${settings} return 204; }`;
  inConfiguration('include http.conf;', `include http.conf; ${other}`)(dir);
}

test.for([
  ['as rendered', undefined],
  ['underscores_in_headers on and ignore_invalid_headers off around us', inHttp(LENIENT)],
  ['the same in the default server', besideALenientServer],
] as const)('no identity header of a client reaches the backend: %s', async ([, edit]) => {
  const { gateway, idp, echo } = await stage({ preflight: true }, { edit });
  idp.answer = active({ username: undefined, scope: undefined });
  const requests = {
    'with a token': ['GET / HTTP/1.1', `Authorization: Bearer ${CANARY}t`],
    preflight: ['OPTIONS / HTTP/1.1', 'Origin: https://app.example', 'Access-Control-Request-Method: PUT'],
  };

  for (const [what, [line = '', ...lines]] of Object.entries(requests)) {
    for (const name of SPELLINGS) {
      const before = echo.requests.length;
      // `Host` last: what stands above it is read with the settings of the default server.
      const received = await exchange(gateway.url, head(line, ...lines, `${name}: spoofed`, 'Host: data-host'));
      expect([200, 400], `${what}: ${name}`).toContain(statuses(received)[0]);
      expect(JSON.stringify(echo.requests.slice(before)), `${what}: ${name}`).not.toContain('spoofed');
    }
    await exchange(gateway.url, head(line, 'Host: data-host', ...lines, 'X-Tokens: mine'));
    expect(echo.requests.at(-1)?.headers['x-tokens'], what).toBe('mine');
  }
  expect(gateway.errorLog()).toContain('js: OAuth request has an X-Token header that only the gateway may set.');
  expect(gateway.accessLog()).toContain('outcome=malformed');
});

test('`plain` clears what the policies of the gateway export and what RFC 7662 names, and nothing else', async () => {
  const idp = await untilTestEnds(startScriptedIdp());
  const echo = await untilTestEnds(startEcho());
  idp.answer = active({ username: undefined, scope: undefined });
  const action = { introspectionEndpoint: idp.endpoint, cacheKey: 'plain' };
  const policies = [
    documentWith(action, { backendPort: echo.port }),
    documentWith({ ...action, forwardedClaimsInProxyHeader: ['role'] }, { backendPort: echo.port, basePath: '/other' }),
  ];
  const gateway = await gatewayFor(policies, { tokensMayBeIn: /tokens_[0-9a-f]{8}_(default|window)/ });
  const known = ['X-Token-Username', 'x-token-scope', 'X-TOKEN-EXP', 'X-Token-Aud', 'X-Token-Role', 'x-token-role'];

  for (const path of ['/', '/?a=b', '/other/']) {
    const lines = [...known.map((name) => `${name}: spoofed`), 'X_Token_Role: spoofed', 'X-Token-Shoe-Size: 43'];
    await exchange(
      gateway.url,
      head(`GET ${path} HTTP/1.1`, 'Host: data-host', `Authorization: Bearer ${CANARY}t`, ...lines),
    );
    expect(JSON.stringify(echo.requests.at(-1)?.rawHeaders), path).not.toContain('spoofed');
    expect(echo.requests.at(-1)?.headers['x-token-shoe-size'], path).toBe('43');
  }
  expect(echo.requests).toHaveLength(3);
});

test('trailers of a chunked body bring none either', async () => {
  const { gateway, echo } = await stage();
  const post = ['POST / HTTP/1.1', 'Host: data-host', `Authorization: Bearer ${CANARY}t`];
  await exchange(
    gateway.url,
    `${head(...post, 'Transfer-Encoding: chunked', 'Trailer: X-Token-Sub')}3\r\nabc\r\n0\r\nX-Token-Sub: spoofed\r\n\r\n`,
  );

  expect(echo.requests[0]?.body).toBe('abc');
  expect(JSON.stringify(echo.requests[0]?.rawHeaders)).not.toContain('spoofed');
});

test.each(['X-Token-Username', 'close, X-Token-Username', 'keep-alive, x-token-scope, authorization'])(
  'Connection: %s takes no identity header away',
  async (connection) => {
    const { gateway, echo } = await stage();
    const received = await exchange(
      gateway.url,
      `GET / HTTP/1.1\r\nHost: data-host\r\nAuthorization: Bearer ${CANARY}t\r\nConnection: ${connection}\r\n\r\n`,
      300,
    );

    expect(statuses(received)).toEqual([200]);
    expect(echo.requests[0]?.headers.connection ?? '').not.toMatch(/x-token/i);
    expect(echo.requests[0]?.headers).toMatchObject({ 'x-token-username': 'alice', 'x-token-scope': 'read write' });
    expect(JSON.stringify(echo.requests[0]?.rawHeaders)).not.toContain(CANARY);
  },
);
