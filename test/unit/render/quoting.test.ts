import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bareWord,
  jsonParameters,
  LONGEST_PARAMETER,
  plainParameters,
  quote,
  quotePath,
  quoteRegex,
  urlCharacters,
} from '../../../src/render/quoting.ts';

describe('quote', () => {
  it.each([
    ['a; }', '"a; }"'],
    ['say "a"', '"say \\"a\\""'],
    ['a\\', '"a\\\\"'],
    ['$host', '"${oauth2_dollar}host"'],
    ['a\r\n\tb', '"a\\r\\n\\tb"'],
  ])('%j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

describe('quoteRegex', () => {
  it.each([
    ['^a|b$', '"~^a|b$"'],
    ['say "\\d"', '"~say \\"\\\\d\\""'],
  ])('%j', (pattern, quoted) => {
    expect(quoteRegex(pattern)).toBe(quoted);
  });
});

describe('what cannot be quoted', () => {
  it.each(['a"', '$a', 'a\\', '{a', 'a}', 'a;', 'a\n', 'é'])('path %j', (path) => {
    expect(() => quotePath(path)).toThrow('cannot carry');
  });

  it.each(['a;', 'a{', '$a', 'a"', "a'", 'a\nb', 'a#b'])('bare word %j', (text) => {
    expect(() => bareWord(text)).toThrow('not a bare word');
  });

  it.each(['$a', 'a"', 'a b', 'a\\', 'a#', 'a\n'])('URL %j', (text) => {
    expect(() => urlCharacters(text)).toThrow('not a URL');
  });

  it.each(['a_b', 'a.b', '$a', "a'", 'a\\', 'a\n', 'é'])('plain text %j', (text) => {
    expect(() => plainParameters('v', text)).toThrow(/^not a plain text for \$v$/);
  });
});

describe('what needs no escape', () => {
  it('stays', () => {
    expect(quotePath('/etc/my certs/a.pem')).toBe('"/etc/my certs/a.pem"');
    expect(bareWord('[::1]:8080')).toBe('[::1]:8080');
    expect(bareWord(undefined)).toBe('');
    expect(urlCharacters('/a?b=c')).toBe('/a?b=c');
  });
});

/** What the variable `v` holds in the end. */
function joined(parameters: string[]): string {
  return parameters.map((part, index) => part.slice(index === 0 ? 1 : '${v}'.length + 1, -1)).join('');
}

describe('plainParameters', () => {
  it.each(['', ' x-token-sub ', 'aB3+/=='.repeat(700)])('%.20s', (text) => {
    const parameters = plainParameters('v', text);
    expect(joined(parameters)).toBe(text);
    expect(parameters.every((part) => part.length <= LONGEST_PARAMETER)).toBe(true);
  });
});

describe('jsonParameters', () => {
  it('escapes what NGINX would read', () => {
    expect(jsonParameters('v', { a: '$x\'"\\\né' })).toEqual([
      '\'{"a":"\\u0024x\\u0027\\u0022\\u005c\\u000a\\u00e9"}\'',
    ]);
  });

  it('goes there and back in small parts', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 900, maxLength: 3000 }),
      fc.string({ unit: fc.constantFrom('$', 'é', '"'), minLength: 900 }),
    );
    fc.assert(
      fc.property(text, fc.array(text), (a, b) => {
        const parameters = jsonParameters('v', { a, b, none: undefined });
        const json = joined(parameters);
        expect(JSON.parse(json)).toEqual({ a, b });
        expect(json).not.toMatch(/['$]|[^ -~]/);
        expect(json.replace(/\\u[0-9a-f]{4}/g, '')).not.toContain('\\');
        expect(parameters.every((part, index) => index === 0 || part.startsWith("'${v}"))).toBe(true);
        expect(Math.max(...parameters.map((part) => part.length))).toBeLessThanOrEqual(LONGEST_PARAMETER);
      }),
      { numRuns: 30 },
    );
  });
});
