import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, PLAIN_REQUEST } from '../../src/core/judge.ts';
import type { ProxyDocument } from '../../src/document/document.ts';
import { checkedProxy } from '../../src/policy/proxy.ts';
import { documentWith } from '../support/documents.ts';
import { answerText, runs, seed } from '../support/fuzz.ts';
import { bearer, stage, statusOf } from '../support/gateway.ts';
import { CANARY } from '../support/leaks.ts';
import { exchange, head, statuses } from '../support/raw.ts';
import { onlyGood } from '../support/scripted_idp.ts';

const ACTION = {
  verifyClaims: [{ claim: 'a', type: 'STRING', value: 'a' }],
  forwardedClaimsInProxyHeader: ['scope', 'username', 'a', 'a.b'],
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function withPlainNumbers(text: string): string {
  return text.replace(/([:[,]\s*)[-+.0-9A-Fa-fxX]+(?=\s*[,}\]])/g, '$11');
}

/** njs reads half a surrogate pair as U+FFFD. */
function wellFormed(text: string): string {
  const half = /\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/gi;
  return text.replace(half, '\\ufffd');
}

/** Engines write numbers and the members of an object each in their own way. */
function comparable(headers: [string, string][]): object {
  return Object.fromEntries(headers.map(([name, value]) => [name, /[{]|\d(e|\.\d)/.test(value) ? 'JSON' : value]));
}

function exportedHeaders(headers: object): object {
  return comparable(Object.entries(headers).filter(([name]) => name.startsWith('x-token-')));
}

test('whatever JSON comes, the gateway allows only what the judging code allows in Node, with the same headers', async () => {
  const { gateway, idp, echo } = await stage(ACTION);
  const document = documentWith({ introspectionEndpoint: idp.endpoint, ...ACTION }, { backendPort: echo.port });
  const { introspection } = checkedProxy(document as ProxyDocument, 'policy.json');
  const policy = (introspection as NonNullable<typeof introspection>).policy;
  const active = answerText.map((text) => text.replace(/^\{/, '{"active":true,"a":"a",'));
  const texts = fc.sample(fc.oneof(active, answerText), { seed, numRuns: runs(250) });
  idp.answer = (token) => ({ body: texts[Number(token)] as string });

  let allowed = 0;
  for (const [index, text] of texts.entries()) {
    const before = echo.requests.length;
    const status = await statusOf(gateway, bearer(String(index)));
    const seen = echo.requests.slice(before);
    const about = `answer ${index} of seed ${seed}: ${JSON.stringify(text.slice(0, 500))}`;
    expect([200, 403], about).toContain(status);
    expect(seen, about).toHaveLength(status === 200 ? 1 : 0);
    if (status !== 200) continue;
    allowed++;
    if (!isJson(text)) {
      // njs also reads `1.`, `01` and `+1` as numbers.
      expect(JSON.parse(withPlainNumbers(text)).active, about).toBe(true);
      continue;
    }
    const verdict = judge(policy, { status: 200, text: wellFormed(text) }, PLAIN_REQUEST, Date.now() / 1000, 0);
    expect(verdict.outcome, about).toBe('allowed');
    expect(exportedHeaders(seen[0]?.headers ?? {}), about).toEqual(
      comparable(verdict.headers.map(([name, value]) => [name.toLowerCase(), value])),
    );
  }
  expect(allowed).toBeGreaterThan(texts.length / 20);
});

const some = (...parts: string[]) => fc.constantFrom(...parts);
const letters = (text: string) =>
  fc.constantFrom(text, text.toLowerCase(), text.toUpperCase(), text.replaceAll('-', '_'));
const junk = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: some(' ', '\t', '\0', '\r', '=', ',', '"', '\xff', '\xc3\xa9', '%00', 'Bearer ', '!') },
);
const authorization = fc
  .tuple(
    letters('Authorization'),
    junk,
    some('Bearer ', 'bearer  ', 'Bearer', 'Basic '),
    junk,
    some('good', 'bad'),
    junk,
  )
  .map(
    ([name, before, scheme, between, token, after]) => `${name}: ${before}${scheme}${between}${CANARY}${token}${after}`,
  );
const identity = fc
  .tuple(letters('X-Token'), some('-', '_', '.', '--'), some('Username', 'Admin', 'Scope'), junk)
  .map(([start, dash, end, after]) => `${start}${dash}${end}${after}: spoofed`);
const other = some('Connection: X-Token-Username', 'Upgrade: h2c', 'Expect: 100-continue', 'X-OAuth2-Outcome: allowed');
const lines = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: authorization },
    { weight: 1, arbitrary: identity },
    { weight: 1, arbitrary: other },
  ),
  { maxLength: 3 },
);
const target = fc
  .tuple(
    some('/', '/a', '//a/..%2f', '/%00', '/;x'),
    some('', '?', '?a=b', `?access_token=${CANARY}good`, '?%61ccess_token=x'),
  )
  .map((parts) => parts.join(''));
const requestLine = fc
  .tuple(some('GET', 'POST', 'OPTIONS', 'HEAD', 'X'), target, some('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'))
  .map((parts) => parts.join(' '));

test('whatever a client sends, only the one good token passes, and neither token nor spoofed identity gets through', async () => {
  const { gateway, idp, echo } = await stage();
  idp.answer = onlyGood;
  const requests = fc.sample(fc.tuple(requestLine, lines), { seed, numRuns: runs(250) });

  let passed = 0;
  for (const [line, headers] of requests) {
    const before = echo.requests.length;
    const received = await exchange(gateway.url, head(line, 'Host: data-host', ...headers), 500);
    const about = `seed ${seed}: ${JSON.stringify([line, ...headers])}`;
    const seen = echo.requests.slice(before);
    expect(JSON.stringify(seen), about).not.toMatch(/spoofed|CanaryToken/);
    if (seen.length === 0) expect(statuses(received), about).not.toContain(200);
    else passed++;
    const good = headers.filter((header) => /^authorization:\s*bearer +CanaryToken-good\s*$/i.test(header));
    expect(seen.length, about).toBeLessThanOrEqual(good.length === 1 && !line.includes('access_token') ? 1 : 0);
  }
  expect(passed).toBeGreaterThan(0);
});
