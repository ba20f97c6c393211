import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { filesWith } from '../../support/files.ts';
import { proxyWith } from '../../support/proxy_document.ts';
import { CLI } from '../../support/render.ts';
import { ANSWER_TYPE, answerFor, ISSUER, makeSigner, tokenFor } from '../../support/signer.ts';

const signer = await makeSigner('ES256');
const token = await signer.sign(tokenFor());
const jwks = { keys: [signer.jwk] };
const DRAFT = { introspectionResponse: 'application/jwt' };
const SIGNED = { issuer: ISSUER, algorithms: ['ES256'] };
const RFC9701 = { ...SIGNED, introspectionResponse: `application/${ANSWER_TYPE}` };
const data = { data: [{ clientAppID: 'nginx-plus', clientSecret: 'secret' }] };

/** Runs `check` on an answer. Of the options KEYS stands for the file of the key set, NO_KEYS for one that is none. */
function check(action: object, answer: string, ...more: string[]) {
  return checkDocument(proxyWith(action, data), answer, ...more);
}

function checkDocument(document: object, answer: string, ...more: string[]) {
  const texts = [JSON.stringify(document), answer, JSON.stringify(jwks), '{}'];
  const [policy, response, KEYS, NO_KEYS] = filesWith(...texts) as [string, string, string, string];
  const options = more.map((option) => ({ KEYS, NO_KEYS })[option] ?? option);
  return spawnSync(process.execPath, [CLI, 'check', policy, '--response', response, ...options], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

describe('check', () => {
  it('judges JSON', () => {
    expect(check({}, '{"active":true}')).toMatchObject({ status: 0, stdout: 'verdict: allow (allowed)\n' });
    expect(check({}, '{"active":false}')).toMatchObject({ status: 1 });
  });

  it.each<[string, object, object]>([
    ['a variable', {}, { clientSecretEnv: 'NO_SUCH_VARIABLE' }],
    ['a file', {}, { clientSecretFile: '/no/such/file' }],
    ['a key', { clientAuthentication: 'private_key_jwt', clientAssertion: { keyFile: '/no/such/file' } }, {}],
  ])('needs no secret: %s', (_, action, secret) => {
    const document = proxyWith(action, { data: [{ clientAppID: 'nginx-plus', ...secret }] });
    expect(checkDocument(document, '{"active":true}')).toMatchObject({ status: 0, stderr: '' });
  });

  it('verifies a signed answer with the keys of the policy, and judges its claims', async () => {
    const rule = { claim: 'username', type: 'STRING', value: 'alice' };
    const jwt = await signer.sign(answerFor(), { typ: ANSWER_TYPE });
    const { status, stdout } = check({ ...RFC9701, jwks, verifyClaims: [rule] }, jwt);
    expect(stdout.replace(/Exp: \d+/, 'Exp: 1')).toBe(
      `signature: verified
username: expected STRING "alice", found "alice": pass
X-Token-Scope: read write
X-Token-Username: alice
X-Token-Exp: 1
verdict: allow (allowed)
`,
    );
    expect(status).toBe(0);
  });

  it('says what is wrong with a signed answer', async () => {
    const stranger = await makeSigner('ES256');
    const forged = check({ ...RFC9701, jwks }, await stranger.sign(answerFor(), { typ: ANSWER_TYPE }));
    expect(forged.status).toBe(1);
    expect(forged.stdout).toMatch(
      /^signature: refused {2}signature\n.*JWT refused: signature\.\nverdict: deny \(unavailable, HTTP 403\)\n$/,
    );

    const untyped = check({ ...RFC9701, jwks }, await signer.sign(answerFor()));
    expect(untyped.stdout).toMatch(/^signature: refused {2}typ\n/);
    const json = check({ ...RFC9701, jwks }, '{"active":true}');
    expect(json.stdout).toMatch(
      /^signature: refused {2}not a JWT\nanswer: is JSON; introspectionResponse is .*\n.*JWT refused: not a JWT\.\nverdict: deny/,
    );
  });

  it.each<[differences: object, reason: string]>([
    [
      { iat: 1 },
      'JWT has iat 1970-01-01T00:00:01Z, which must be within 70 s of now: a saved answer that is older is refused',
    ],
    [{ iat: undefined }, 'JWT has no iat'],
    [{ aud: 'other' }, 'JWT has aud "other"'],
    [{ exp: 1 }, 'JWT has exp 1970-01-01T00:00:01Z'],
  ])('says what is wrong inside a signed answer: %j', async (differences, reason) => {
    const jwt = await signer.sign(answerFor({}, differences), { typ: ANSWER_TYPE });
    const { status, stdout } = check({ ...RFC9701, jwks, clockSkew: '10s' }, jwt);
    expect(stdout.split('\n').slice(0, 2)).toEqual(['signature: verified', `answer: ${reason}`]);
    expect(status).toBe(1);
  });

  it.each<[what: string, action: object, answer: string | object, reason: string]>([
    ['a JWT where JSON is due', {}, token, 'is a JWT; introspectionResponse is application/json'],
    [
      'JSON where a JWT is due',
      DRAFT,
      { active: true },
      'is JSON without a member "jwt"; introspectionResponse is application/jwt',
    ],
    ['JSON with another member than a JWT', DRAFT, { active: true, jwt: 'x' }, 'not a JWT'],
    ['JSON with a JWT', DRAFT, { active: 'true', jwt: 'x' }, '"active" is neither true nor false'],
  ])('names introspectionResponse where another answer is there: %s', (_, action, answer, reason) => {
    const { status, stdout } = check(action, typeof answer === 'string' ? answer : JSON.stringify(answer));
    expect(stdout.split('\n')[0]).toBe(`answer: ${reason}`);
    expect(status).toBe(1);
  });

  it('names the claims that cannot be a header', () => {
    const answer = { active: true, username: 'a\nb', scope: 'read', exp: 2 ** 60 };
    const { status, stdout } = check({}, JSON.stringify(answer));
    expect(stdout.split('\n').filter((line) => line.endsWith(': cannot be a header'))).toEqual([
      'username: cannot be a header',
      'exp: cannot be a header',
    ]);
    expect(status).toBe(1);
  });

  const past = { active: true, exp: Date.UTC(2020, 0, 1) / 1000 };
  const future = { active: true, nbf: Date.UTC(2200, 0, 1) / 1000 };
  it.each([
    [past, 'exp: 2020-01-01T00:00:00Z is past'],
    [{ active: true, exp: -1e20 }, 'exp: -100000000000000000000 is past'],
    [future, 'nbf: 2200-01-01T00:00:00Z is in the future'],
    [{ active: true, exp: 'never' }, 'exp: "never" is not a time'],
    [{ active: 'true' }, 'answer: "active" is neither true nor false'],
    [{ scope: 'read' }, 'answer: has no "active"'],
    [[], 'answer: is not a JSON object'],
  ])('says why it denies %j', (answer, reason) => {
    const { status, stdout } = check({}, JSON.stringify(answer));
    expect(stdout.split('\n')).toContain(reason);
    expect(status).toBe(1);
  });

  it.each([
    ['', {}, 'answer: is empty'],
    ['', DRAFT, 'answer: is empty'],
    ['<html>', {}, 'answer: is not JSON'],
    ['<html>', DRAFT, 'answer: not a JWT'],
  ])('denies %j, whatever the claims should be', (answer, action, reason) => {
    const verifyClaims = [{ claim: 'username', type: 'STRING', value: 'alice' }];
    const { status, stdout } = check({ ...action, verifyClaims, requiredScopes: ['read'] }, answer);
    expect(stdout).toMatch(new RegExp(`^${reason}\nOAuth .*\nverdict: deny`));
    expect(status).toBe(1);
  });

  it('says what an answer of RFC 9701 lacks', async () => {
    const jwt = await signer.sign({ ...answerFor(), token_introspection: { sub: 's' } }, { typ: ANSWER_TYPE });
    expect(check({ ...RFC9701, jwks }, jwt).stdout).toContain('answer: has no "active"\n');
  });

  it('has a row for scopes, audience and issuers where the policy has them', () => {
    const action = { requiredScopes: { anyOf: ['read', 'write'] }, audience: ['api'], issuers: ['https://idp'] };
    const answer = { active: true, scp: ['write'], aud: ['web', 'api'] };
    const { status, stdout } = check(action, JSON.stringify(answer));
    expect(stdout).toBe(
      `scope: expected one of ["read","write"], found ["write"]: pass
aud: expected one of ["api"], found ["web","api"]: pass
iss: expected one of ["https://idp"], found nothing: fail
OAuth claim verification failed: iss
verdict: deny (claim_mismatch, HTTP 403)
`,
    );
    expect(status).toBe(1);
    expect(check({ requiredScopes: ['a', 'b'] }, '{"active":true,"scope":"a"}').stdout).toMatch(
      /^scope: expected all of \["a","b"\], found "a": fail\n/,
    );
  });

  it('says what it cannot judge without a request', () => {
    const document = proxyWith({}, data);
    const when = [{ key: 'token.role', matchOneOf: { values: ['admin'] } }];
    document.proxyConfig.policies['access-control-routing'] = [{ action: { conditions: [{ when }] } }];
    const { status, stdout } = checkDocument(document, '{"active":true,"cnf":{"jkt":"k"}}');
    expect(stdout).toMatch(
      /^cnf: judged as a request without .*\naccess-control-routing: not judged, it depends on the request\nOAuth/,
    );
    expect(status).toBe(1);
    expect(checkDocument(document, '{"active":true}')).toMatchObject({ status: 0 });
  });

  it('names the header in which the backend gets the JWT', async () => {
    const jwt = await signer.sign(tokenFor());
    expect(check({ ...DRAFT, forwardToken: true }, jwt).stdout).toBe(
      `Authorization: Bearer ${jwt}\nverdict: allow (allowed)\n`,
    );
  });

  it('does not judge a file that is not there', () => {
    const [policy] = filesWith(JSON.stringify(proxyWith({}, data)));
    const args = [CLI, 'check', policy as string, '--response', '/no/such/file'];
    expect(spawnSync(process.execPath, args, { encoding: 'utf8' })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: '$: --response /no/such/file: cannot be read (ENOENT)\n',
    });
  });

  it('takes a copy of a key set that the policy has by URL', async () => {
    const jwt = await signer.sign(tokenFor());
    const action = { ...DRAFT, ...SIGNED, jwks: 'https://192.0.2.5/jwks' };
    const without = check(action, jwt);
    expect(without).toMatchObject({ status: 2, stdout: '' });
    expect(without.stderr).toMatch(/^\$: --jwks is missing: the policy's keys are at https:\/\/192\.0\.2\.5\/jwks/);
    expect(check(action, jwt, '--jwks', 'KEYS')).toMatchObject({ status: 0 });
    const none = check(action, jwt, '--jwks', 'NO_KEYS');
    expect(none.stdout).toMatch(/^signature: refused {2}keys \(no JWK Set\)\n.*JWT refused: keys \(no JWK Set\)\.\n/);
    expect(none.status).toBe(1);
    expect(check(action, jwt, '--jwks', '/no/such/file')).toMatchObject({ status: 2 });
  });

  it('takes an unsigned answer of the draft where the policy has no keys', async () => {
    expect(check(DRAFT, await signer.sign(tokenFor()))).toMatchObject({
      status: 0,
      stdout: 'verdict: allow (allowed)\n',
    });
  });
});
