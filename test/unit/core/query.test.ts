import { describe, expect, it } from 'vitest';
import { targetWithoutToken } from '../../../src/core/query.ts';

describe('targetWithoutToken', () => {
  it.each([
    ['/a', '', '/a'],
    ['/a?', '', '/a?'],
    ['/a?&b=%2f&&', '', '/a?&b=%2f&&'],
    ['/a?', 'access_token', '/a?'],
    ['/a?&b=%2f&&', 'access_token', '/a?&b=%2f&&'],
    ['/a?access_token=t', 'access_token', '/a'],
    ['/a?x=%20+1&%61ccess_token=t&&y', 'access_token', '/a?x=%20+1&&y'],
    ['/a?access_token=t&access_token&b', 'access_token', '/a?b'],
    ['/a?key=t&access_token=t&b', 'key', '/a?b'],
    ['/a?keys=t&k=t', 'key', '/a?keys=t&k=t'],
    ['/a%3Faccess_token=t?b=%zz', 'access_token', '/a%3Faccess_token=t?b=%zz'],
  ])('%s', (target, query, rest) => {
    expect(targetWithoutToken(target, query)).toBe(rest);
  });
});
