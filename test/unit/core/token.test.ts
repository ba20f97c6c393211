import { describe, expect, it } from 'vitest';
import type { HeaderLine } from '../../../src/core/header.ts';
import {
  afterScheme,
  MAX_TOKEN_LENGTH,
  type PresentedText,
  type PresentedToken,
  presentedText,
  presentedToken,
  type TokenPlace,
} from '../../../src/core/token.ts';

const HEADER = { header: 'authorization', query: '', dpop: false };
const CUSTOM = { header: 'x-api-token', query: '', dpop: false };
const QUERY = { header: '', query: 'access_token', dpop: false };
const OTHER_KEY = { header: '', query: 'key', dpop: false };
const longest = 'a'.repeat(MAX_TOKEN_LENGTH);

/** The token, or why there is none. */
function tokenOr(problem: string, token: string) {
  return problem === '' ? { token } : { problem };
}

describe('Authorization header', () => {
  it.each([
    ['Bearer abc', 'abc', ''],
    ['bEARER   abc', 'abc', ''],
    ['Bearer a.b_c~d+e/f-g==', 'a.b_c~d+e/f-g==', ''],
    [' \tBearer abc\t ', 'abc', ''],
    ['', '', 'missing'],
    [' \t', '', 'missing'],
    ['Bearer abc\v', '', 'malformed'],
    ['Bearer abc\u00a0', '', 'malformed'],
    ['\nBearer abc', '', 'malformed'],
    ['Bearer', '', 'malformed'],
    ['xBearer abc', '', 'malformed'],
    ['Bearer a\nb', '', 'malformed'],
    ['Bearer\tabc', '', 'malformed'],
    ['Bearer a b', '', 'malformed'],
    ['Bearer a,Bearer b', '', 'malformed'],
    ['Bearer a=b', '', 'malformed'],
    ['Bearer é', '', 'malformed'],
    ['Basic abc', '', 'malformed'],
    ['abc', '', 'malformed'],
  ])('%j: token %j, problem %j', (value, token, problem) => {
    expect(presentedToken(HEADER, [['Authorization', value]], '/')).toEqual(tokenOr(problem, token));
  });

  it('holds a token of 8 KB and no longer one', () => {
    expect(presentedToken(HEADER, [['Authorization', `Bearer ${longest}`]], '/')).toEqual({ token: longest });
    const longer: HeaderLine = ['Authorization', `Bearer ${longest}a`];
    expect(presentedToken(HEADER, [longer], '/')).toEqual({ problem: 'malformed' });
  });
});

describe('DPoP scheme', () => {
  const DPOP = { ...HEADER, dpop: true };
  const PROOF = 'e30.e30.AA';
  const LONGEST_PROOF = PROOF.padEnd(MAX_TOKEN_LENGTH, 'A');

  it.each([
    ['DPoP abc', [PROOF], { token: 'abc', proof: PROOF }],
    ['dpop  abc', [` ${PROOF}\t`], { token: 'abc', proof: PROOF }],
    ['DPoP abc', [`${PROOF}\v`], { problem: 'malformed_proof' }],
    ['Bearer abc', [PROOF], { token: 'abc' }],
    ['DPoP abc', [], { problem: 'missing_proof' }],
    ['DPoP a b', [], { problem: 'malformed' }],
    ['DPoP abc', [''], { problem: 'malformed_proof' }],
    ['DPoP abc', [PROOF, PROOF], { problem: 'malformed_proof' }],
    ['DPoP abc', [`${PROOF}, ${PROOF}`], { problem: 'malformed_proof' }],
    ['DPoP abc', ['e30.e30.'], { problem: 'malformed_proof' }],
    ['x DPoP abc', [PROOF], { problem: 'malformed' }],
    ['DPoP a\nb', [PROOF], { problem: 'malformed' }],
    ['DPoP a b', [PROOF], { problem: 'malformed' }],
    ['DPoP ', [PROOF], { problem: 'malformed' }],
  ])('%j with proofs %j: %j', (value, proofs, expected) => {
    const proofLines = proofs.map<HeaderLine>((proof) => ['DPoP', proof]);
    const lines: HeaderLine[] = [['Authorization', value], ...proofLines];
    expect(presentedToken(DPOP, lines, '/')).toEqual(expected);
    if ('proof' in expected) expect(presentedToken(HEADER, lines, '/')).toEqual({ problem: 'malformed' });
  });

  it.each<[name: string, token: string, proof: string, presented: PresentedToken]>([
    ['a proof of 8 KB', 'abc', LONGEST_PROOF, { token: 'abc', proof: LONGEST_PROOF }],
    ['a longer proof', 'abc', `${LONGEST_PROOF}A`, { problem: 'malformed_proof' }],
    ['a token of more than 8 KB', `${longest}a`, PROOF, { problem: 'malformed' }],
  ])('%s', (_, token, proof, presented) => {
    const lines: HeaderLine[] = [
      ['Authorization', `DPoP ${token}`],
      ['DPoP', proof],
    ];
    expect(presentedToken(DPOP, lines, '/')).toEqual(presented);
  });
});

describe('header of another name', () => {
  it.each([
    ['abc', 'abc', ''],
    ['\tabc ', 'abc', ''],
    ['abc\u00a0', '', 'malformed'],
    ['Bearer abc', '', 'malformed'],
    ['', '', 'missing'],
  ])('%j: token %j, problem %j', (value, token, problem) => {
    expect(presentedToken(CUSTOM, [['X-API-Token', value]], '/')).toEqual(tokenOr(problem, token));
  });
});

describe('query', () => {
  it.each([
    ['/a?access_token=abc', 'abc', ''],
    ['/a?%61ccess_token=abc', 'abc', ''],
    ['/a?%61%63%63%65%73%73%5F%74oken=abc', 'abc', ''],
    ['/a?x=1&access_token=a%2Bb&y', 'a+b', ''],
    ['/a?access_token=a+b', 'a+b', ''],
    ['/a?access_token=a%252Bb', '', 'malformed'],
    ['/a?access_token=%zz', '', 'malformed'],
    ['/a?access_token=%20abc', '', 'malformed'],
    ['/a?access_token=abc%0d%0a', '', 'malformed'],
    ['/a?access_token=%20', '', 'malformed'],
    ['/a?access_token=abc&x=\ufffd', '', 'malformed'],
    ['/a?access_token=abc&x=é', 'abc', ''],
    ['/a?access_token=', '', 'missing'],
    ['/a?access_token', '', 'missing'],
    ['/a?Access_Token=abc', '', 'missing'],
    ['/a?access_tokens=abc', '', 'missing'],
    ['/a?access_t%6fken=abc', 'abc', ''],
    [`/a?${'%'.repeat(14)}=abc`, '', 'missing'],
    ['/a', '', 'missing'],
    ['access_token=abc', '', 'missing'],
    ['/a?access_token=&access_token=abc', '', 'repeated'],
    ['/a?access_token=abc&%61ccess_token=abc', '', 'repeated'],
  ])('%j: token %j, problem %j', (target, token, problem) => {
    expect(presentedToken(QUERY, [], target)).toEqual(tokenOr(problem, token));
  });
});

describe('more than one token, or one in the wrong place', () => {
  const bearer: HeaderLine = ['Authorization', 'Bearer abc'];
  it.each<[place: TokenPlace, headers: HeaderLine[], target: string]>([
    [HEADER, [bearer, ['authorization', 'Bearer abc']], '/'],
    [HEADER, [bearer], '/?access_token=abc'],
    [HEADER, [bearer], '/?%61ccess_token'],
    [HEADER, [], '/?access_token=abc'],
    [CUSTOM, [['x-api-token', 'abc'], bearer], '/'],
    [CUSTOM, [bearer], '/'],
    [CUSTOM, [['Authorization', '\tBearer abc']], '/'],
    [
      CUSTOM,
      [
        ['x-api-token', 'abc'],
        ['Authorization', 'Bearer\tabc'],
      ],
      '/',
    ],
    [
      CUSTOM,
      [
        ['x-api-token', 'abc'],
        ['Authorization', 'DPoP abc'],
      ],
      '/',
    ],
    [
      CUSTOM,
      [
        ['x-api-token', ''],
        ['x-api-token', 'abc'],
      ],
      '/',
    ],
    [QUERY, [bearer], '/?access_token=abc'],
    [QUERY, [bearer], '/'],
    [OTHER_KEY, [], '/?key=abc&access_token=abc'],
  ])('%j %j %s', (place, headers, target) => {
    expect(presentedToken(place, headers, target)).toEqual({ problem: 'repeated' });
  });

  it.each(['X-Other', 'X-Other-Names'])('leaves the header %s and other bytes of the target alone', (name) => {
    const lines: HeaderLine[] = [
      ['Authorization', 'Bearer abc'],
      [name, 'Bearer other'],
    ];
    expect(presentedToken(HEADER, lines, '/?x=\ufffd&=y')).toEqual({ token: 'abc' });
  });

  it('leaves the credentials of another scheme alone', () => {
    expect(
      presentedToken(
        CUSTOM,
        [
          ['Authorization', 'Basic bearer'],
          ['x-api-token', 'abc'],
        ],
        '/',
      ),
    ).toEqual({ token: 'abc' });
  });
});

describe('presentedText', () => {
  it.each<[place: TokenPlace, headers: HeaderLine[], target: string, presented: PresentedText]>([
    [HEADER, [['Authorization', 'Bearer abc']], '/', { text: 'Bearer abc' }],
    [HEADER, [['Authorization', '\t Bearer abc \t']], '/', { text: 'Bearer abc' }],
    [HEADER, [['Authorization', ' \t']], '/', { problem: 'missing' }],
    [HEADER, [], '/', { problem: 'missing' }],
    [QUERY, [], '/?access_token=a b', { text: 'a b' }],
    [QUERY, [], '/?access_token=a\ufffd', { problem: 'malformed' }],
    [QUERY, [], '/?access_token=a&access_token=b', { problem: 'repeated' }],
  ])('%j %j %s: %j', (place, headers, target, presented) => {
    expect(presentedText(place, headers, target)).toEqual(presented);
  });
});

describe('afterScheme', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bEARER   abc d', 'abc d'],
    ['Bearer ', ''],
    ['Bearer \tabc', '\tabc'],
    ['Bearer', undefined],
    ['Bearer\tabc', undefined],
    ['Bearers abc', undefined],
    ['Basic abc', undefined],
    ['', undefined],
  ])('%j: %j', (credentials, rest) => {
    expect(afterScheme('bearer', credentials)).toBe(rest);
  });
});
