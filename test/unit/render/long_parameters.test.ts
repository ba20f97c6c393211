import { describe, expect, it } from 'vitest';
import { ACCESS_CONTROL, INTROSPECTION } from '../../../src/document/problem.ts';
import { checkedProxy } from '../../../src/policy/proxy.ts';
import { refuseLongParameters } from '../../../src/render/long_parameters.ts';
import { filesWith } from '../../support/files.ts';
import { problemsOf } from '../../support/problems.ts';
import { proxyWith } from '../../support/proxy_document.ts';

function problemsIn(...documents: object[]) {
  const proxies = documents.map((document, index) => checkedProxy(document as never, `${index}.json`));
  return problemsOf(() => refuseLongParameters(proxies));
}

function proxyBeside(policies: object) {
  const document = proxyWith();
  Object.assign(document.proxyConfig.policies, policies);
  return document;
}

describe('a body', () => {
  const bodyOf = (errorMessageBody: string) =>
    proxyBeside({ 'error-response-format': [{ action: { 401: { errorMessageBody } } }] });
  const tooLong = (length: number) => [
    {
      path: '$.proxyConfig.policies["error-response-format"][0].action["401"]',
      message: `makes a body of ${length} bytes in the configuration, escapes included; NGINX takes 4000 at most`,
      file: '0.json',
    },
  ];

  it.each([
    ['a'.repeat(2048), []],
    ['$'.repeat(249), []],
    ['$'.repeat(300), tooLong(4802)],
    ['€'.repeat(1332), []],
    ['€'.repeat(1333), tooLong(4001)],
  ])('%.5s', (body, problems) => {
    expect(problemsIn(bodyOf(body))).toEqual(problems);
  });

  it('of a proxy without a policy is not written', () => {
    const document = bodyOf('$'.repeat(300));
    delete document.proxyConfig.policies['oauth2-introspection'];
    expect(problemsIn(document)).toEqual([]);
  });
});

describe('credentials', () => {
  const SECRET = { clientAppID: 'app', clientSecret: 'é'.repeat(1024) };
  const TLS = { tls: { certificate: 'c.pem', certificateKey: 'c.key' } };
  const GRANT = { clientCredentialsGrant: { tokenEndpoint: 'http://127.0.0.1/' } };

  it.each([
    ['client_secret_basic', {}, SECRET],
    ['client_secret_post', {}, SECRET],
    ['tls_client_auth', TLS, { clientAppID: '€'.repeat(1024) }],
    ['bearer', GRANT, SECRET],
  ])('%s: the message holds no secret', (clientAuthentication, action, data) => {
    const document = proxyWith({ clientAuthentication, ...action }, { data: [data] });
    expect(problemsIn(document)).toEqual([
      {
        path: `${INTROSPECTION}.data[0]`,
        message: expect.stringMatching(/^makes credentials of \d+ bytes in the configuration[ \w,;]+$/),
        file: '0.json',
      },
    ]);
  });

  it('a bearer token from a file', () => {
    const [clientSecretFile] = filesWith('a'.repeat(4000));
    const data = [{ clientAppID: 'app', clientSecretFile }];
    expect(problemsIn(proxyWith({ clientAuthentication: 'bearer' }, { data }))).toMatchObject([
      { path: `${INTROSPECTION}.data[0]` },
    ]);
  });

  it.each(['client_secret_jwt', 'bearer'])('%s: a secret of the usual length', (clientAuthentication) => {
    expect(problemsIn(proxyWith({ clientAuthentication }))).toEqual([]);
  });
});

describe('access rules', () => {
  const rulesOf = (...conditions: object[]) => proxyBeside({ 'access-control-routing': [{ action: { conditions } }] });
  const when = (key: string, values: string[], matchType?: string) => ({ key, matchType, matchOneOf: { values } });

  it('each value that is too long has its place', () => {
    const long = '\\'.repeat(1024);
    const regex = `a${'\\\\'.repeat(1000)}`;
    const document = rulesOf(
      { when: [when('token.sub', [long]), when('header.X', ['short', long])] },
      { when: [when('header.Y', [regex, `${regex}.*`], 'REGEX')] },
    );
    expect(problemsIn(document).map(({ path }) => path)).toEqual([
      `${ACCESS_CONTROL}.action.conditions[0].when[1].matchOneOf.values[1]`,
      `${ACCESS_CONTROL}.action.conditions[1].when[0].matchOneOf.values[0]`,
      `${ACCESS_CONTROL}.action.conditions[1].when[0].matchOneOf.values[1]`,
    ]);
  });

  it('too many header conditions for one route', () => {
    const conditions = Array(100).fill(when('header.X', ['a']));
    const rule = (route: string) => ({ allowAccess: { route }, when: conditions });
    expect(problemsIn(rulesOf(rule('/a'), rule('/b')))).toEqual([]);
    expect(problemsIn(rulesOf(rule('/a'), rule('/a')))).toMatchObject([
      { path: `${ACCESS_CONTROL}.action.conditions` },
    ]);
  });
});

it('names everything in every document', () => {
  const realm = '$'.repeat(256);
  const data = [{ clientAppID: 'app', clientSecret: 'é'.repeat(1024) }];
  const documents = [proxyWith({ realm }), proxyWith({ realm }, { data })];
  expect(problemsIn(...documents).map(({ path, file }) => [path, file])).toEqual([
    [`${INTROSPECTION}.action.realm`, '0.json'],
    [`${INTROSPECTION}.action.realm`, '1.json'],
    [`${INTROSPECTION}.data[0]`, '1.json'],
  ]);
});
