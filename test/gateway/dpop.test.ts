import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeDpopClient } from '../support/dpop_client.ts';
import { type Stage, send, stage, verdictFiles } from '../support/gateway.ts';
import { startIdentityProvider } from '../support/identity_provider.ts';
import { exchange, head, statuses } from '../support/raw.ts';
import { active, INACTIVE, RESET, tooLong } from '../support/scripted_idp.ts';
import { untilTestEnds } from '../support/until_test_ends.ts';

const ENABLED = { confirmationMethods: ['jkt'] };
const url = 'http://data-host/';

function ask({ gateway }: Stage, headers: Record<string, string | string[]>, path?: string) {
  return send(gateway, { headers: { host: 'data-host', ...headers }, path });
}

async function status(parts: Stage, token: string, proof: string | string[], path?: string): Promise<number> {
  return (await ask(parts, { authorization: `DPoP ${token}`, dpop: proof }, path)).status;
}

test.each(['ES256', 'ES384', 'ES512', 'PS256', 'RS256'])(
  '%s: a bound token is good with a proof of its key',
  async (alg) => {
    const [alice, mallory] = await Promise.all([makeDpopClient(alg), makeDpopClient(alg)]);
    const parts = await stage(ENABLED);
    parts.idp.answer = active({ cnf: { jkt: alice.jkt } });

    for (let i = 0; i < 3; i++) expect(await status(parts, 't', await alice.prove('GET', url, 't'))).toBe(200);
    expect(parts.idp.requests).toHaveLength(1);
    expect(await status(parts, 't', await mallory.prove('GET', url, 't'))).toBe(403);
    expect(await status(parts, 't', await alice.prove('GET', url, 't'))).toBe(200);
    expect((await ask(parts, { authorization: 'Bearer t' })).status).toBe(403);
    expect(parts.echo.requests).toHaveLength(4);
    const seen = parts.echo.requests[0]?.headers;
    expect(seen).toMatchObject({ 'x-token-username': 'alice' });
    expect(seen).not.toHaveProperty('authorization');
    expect(seen).not.toHaveProperty('dpop');
  },
);

test('a proof is for its method, address, time and token, and checked before anybody is asked', async () => {
  const alice = await makeDpopClient();
  const stranger = await makeDpopClient();
  const parts = await stage(ENABLED);
  parts.idp.answer = active({ cnf: { jkt: alice.jkt } });
  const now = Math.floor(Date.now() / 1000);
  const good = await alice.prove('GET', url, 't');
  const [header, payload, signature] = good.split('.') as [string, string, string];

  const refused: [string, string | string[]][] = [
    ['nothing', ''],
    ['two proofs', [good, await alice.prove('GET', url, 't')]],
    ['no JWT', 'proof'],
    ['another method', await alice.prove('POST', url, 't')],
    ['another path', await alice.prove('GET', `${url}a`, 't')],
    ['another host', await alice.prove('GET', 'http://api.example/', 't')],
    ['another port', await alice.prove('GET', 'http://data-host:8080/', 't')],
    ['another scheme', await alice.prove('GET', url.replace('http:', 'https:'), 't')],
    ['no address', await alice.prove('GET', url, 't', { htu: '' })],
    ['a list of addresses', await alice.prove('GET', url, 't', { htu: [url] })],
    ['an old proof', await alice.prove('GET', url, 't', { iat: now - 120 })],
    ['a proof of tomorrow', await alice.prove('GET', url, 't', { iat: now + 86_400 })],
    ['no time', await alice.prove('GET', url, 't', { iat: undefined })],
    ['no id', await alice.prove('GET', url, 't', { jti: undefined })],
    ['another token', await alice.prove('GET', url, 'u')],
    ['no token', await alice.prove('GET', url, 't', { ath: undefined })],
    ['another type', await alice.prove('GET', url, 't', {}, { typ: 'JWT' })],
    ['no key', await alice.prove('GET', url, 't', {}, { jwk: undefined })],
    ["another's key", await alice.prove('GET', url, 't', {}, { jwk: stranger.jwk })],
    ['a private key', await alice.prove('GET', url, 't', {}, { jwk: { ...alice.jwk, d: 'AAAA' } })],
    ['another signature', `${header}.${payload}.${signature.slice(0, -4)}AAAA`],
    ['no signature', `${header}.${payload}.`],
    ['none', `${Buffer.from('{"typ":"dpop+jwt","alg":"none"}').toString('base64url')}.${payload}.${signature}`],
  ];
  for (const [name, proof] of refused) expect(await status(parts, 't', proof), name).toBe(403);
  expect(parts.idp.requests).toEqual([]);
  expect(parts.gateway.errorLog()).toContain('js: OAuth DPoP proof refused: htm.');

  const elsewhere = await alice.prove('GET', 'http://other-api/', 't');
  const forged = { host: 'other-api', authorization: 'DPoP t', dpop: elsewhere };
  expect((await ask(parts, forged)).status, 'the Host that a stolen proof needs').toBe(403);

  // Compared without the query, and with what RFC 3986 calls the same.
  expect(await status(parts, 't', await alice.prove('GET', `${url}a%2fb?x=1#f`, 't'), '/a%2Fb?y=2')).toBe(200);
  expect(await status(parts, 't', await alice.prove('GET', 'HTTP://Data-Host:80', 't'))).toBe(200);
});

test('no Host and no target makes a proof good for another path', async () => {
  const alice = await makeDpopClient();
  const parts = await stage(ENABLED);
  parts.idp.answer = active({ cnf: { jkt: alice.jkt } });
  const askRaw = async (target: string, host: string, proven: string) => {
    const proof = await alice.prove('GET', proven, 't');
    const lines = ['Authorization: DPoP t', `DPoP: ${proof}`];
    return exchange(parts.gateway.url, head(`GET ${target} HTTP/1.1`, `Host: ${host}`, ...lines));
  };

  expect(statuses(await askRaw('/', 'data-host', url))).toEqual([200]);
  for (const [target, host, proven] of [
    ['/admin', 'data-host?', url],
    ['/admin', 'data-host#', url],
    ['/admin', 'data-host:80?', url],
    ['http://data-host/admin', 'data-host?', url],
    ['/a#/../admin', 'data-host', `${url}a`],
    ['/a?b#/../admin', 'data-host', `${url}a`],
  ] as const) {
    // NGINX itself refuses some of these, from 1.30 on more of them.
    expect([400, 403], `${target} ${host}`).toContain(statuses(await askRaw(target, host, proven))[0]);
  }
  expect(parts.echo.requests).toHaveLength(1);
});

test('DPoP is for bound tokens, and challenges say so', async () => {
  const alice = await makeDpopClient();
  const parts = await stage(ENABLED);

  const prove = (token: string) => alice.prove('GET', url, token);
  expect(await status(parts, 'unbound', await prove('unbound'))).toBe(403);
  expect((await ask(parts, { authorization: 'Bearer unbound' })).status).toBe(200);

  const challenge = async (headers: Record<string, string>) => (await ask(parts, headers)).headers['www-authenticate'];
  const algs = 'algs="ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512"';
  expect(await challenge({})).toBe(`Bearer realm="data-host", DPoP realm="data-host", ${algs}`);
  expect(await challenge({ authorization: 'DPoP unbound', dpop: await prove('other') })).toBe(
    `DPoP realm="data-host", error="invalid_dpop_proof", ${algs}`,
  );
  for (const [what, proof] of [
    ['missing', {}],
    ['malformed', { dpop: 'no JWT' }],
  ] as const) {
    expect(await challenge({ authorization: 'DPoP unbound', ...proof })).toBe(
      `DPoP realm="data-host", error="invalid_dpop_proof", ${algs}`,
    );
    expect(parts.gateway.errorLog()).toContain(`js: OAuth DPoP proof refused: ${what}.`);
  }
  parts.idp.answer = INACTIVE;
  expect(await challenge({ authorization: 'DPoP revoked', dpop: await prove('revoked') })).toBe(
    `DPoP realm="data-host", error="invalid_token", ${algs}`,
  );
});

test('where the policy does not confirm keys, the scheme is refused', async () => {
  const alice = await makeDpopClient();
  const parts = await stage();
  parts.idp.answer = active({ cnf: { jkt: alice.jkt } });

  expect(await status(parts, 't', await alice.prove('GET', url, 't'))).toBe(403);
  expect((await ask(parts, { authorization: 'Bearer t' })).status).toBe(403);
});

test('a header of the client is no proof', async () => {
  const { jkt } = await makeDpopClient();
  // Nor without a cache, behind which the verdict server would clear the header.
  for (const cacheIntrospectionResponse of ['30s', '0s']) {
    const parts = await stage({ ...ENABLED, cacheIntrospectionResponse });
    parts.idp.answer = active({ cnf: { jkt } });
    expect((await ask(parts, { authorization: 'Bearer t', 'x-oauth2-jkt': jkt })).status).toBe(403);
  }
});

test('an answer that NGINX drops is not remembered longer than others', async () => {
  const client = await makeDpopClient();
  const parts = await stage(ENABLED);
  const claims = { cnf: { jkt: client.jkt } };
  parts.idp.answer = tooLong(claims);
  const statusNow = async () => status(parts, 't', await client.prove('GET', url, 't'));
  expect(await statusNow()).toBe(403);
  parts.idp.answer = active(claims);
  await expect.poll(statusNow, { timeout: 1_100, interval: 30 }).toBe(200);
});

test('staleIfUnavailable is for bound tokens, too, and for the key that each is bound to', async () => {
  const [alice, mallory] = await Promise.all([makeDpopClient(), makeDpopClient()]);
  const parts = await stage({ ...ENABLED, cacheIntrospectionResponse: '2s', staleIfUnavailable: '1h' });
  parts.idp.answer = active({ cnf: { jkt: alice.jkt } });
  expect(await status(parts, 't', await alice.prove('GET', url, 't'))).toBe(200);
  parts.idp.answer = RESET;
  await sleep(2_500);
  for (let i = 0; i < 3; i++) expect(await status(parts, 't', await alice.prove('GET', url, 't'))).toBe(200);
  expect(await status(parts, 't', await mallory.prove('GET', url, 't'))).toBe(403);
});

test('oidc-provider: a token that it bound to a key', async () => {
  const idp = await untilTestEnds(startIdentityProvider());
  const [alice, mallory] = await Promise.all([makeDpopClient(), makeDpopClient('RS256')]);
  const parts = await stage({ ...ENABLED, introspectionEndpoint: `${idp.issuer}/token/introspection` });
  const token = await idp.passwordToken({ jkt: alice.jkt });

  expect(await status(parts, token, await mallory.prove('GET', url, token))).toBe(403);
  expect((await ask(parts, { authorization: `Bearer ${token}` })).status).toBe(403);
  expect(await status(parts, token, await alice.prove('GET', url, token))).toBe(200);
  expect(parts.echo.requests.at(-1)?.headers['x-token-username']).toBe('nginx-user');
});

test.each(['hashed', 'plain'])('no header of a client can spell the key of a bound verdict (%s)', async (cacheKey) => {
  const alice = await makeDpopClient();
  const parts = await stage({ ...ENABLED, cacheKey });
  parts.idp.answer = active({ cnf: { jkt: alice.jkt } });
  expect(await status(parts, 't', await alice.prove('GET', url, 't'))).toBe(200);

  const [file, ...others] = verdictFiles(parts.gateway);
  expect(others).toEqual([]);
  const key = /\nKEY: (.*)\n/.exec(readFileSync(file as string, 'latin1'))?.[1];
  const words = (key as string).split(' ');
  for (let first = 0; first < words.length; first++) {
    const text = words.slice(first).join(' ');
    for (const authorization of [text, `Bearer ${text}`]) {
      expect((await ask(parts, { authorization })).status, authorization).toBe(403);
    }
  }
});
