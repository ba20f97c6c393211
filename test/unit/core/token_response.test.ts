import { describe, expect, it } from 'vitest';
import { readTokenResponse } from '../../../src/core/token_response.ts';

const GOOD = { access_token: 'a.b-c_d~e+f/==', token_type: 'Bearer', expires_in: 600 };

describe('readTokenResponse', () => {
  it.each([
    [{}, 'max-age=449, stale-while-revalidate=90'],
    [{ token_type: 'bEARER' }, 'max-age=449, stale-while-revalidate=90'],
    [{ expires_in: '600' }, 'max-age=449, stale-while-revalidate=90'],
    [{ expires_in: 8 }, 'max-age=5, stale-while-revalidate=1'],
    [{ expires_in: undefined }, 'max-age=44, stale-while-revalidate=9'],
    [{ expires_in: 1e300 }, 'max-age=64799, stale-while-revalidate=12960'],
    [{ expires_in: 2 }, 'no-store'],
    [{ expires_in: 1 }, 'no-store'],
    [{ expires_in: 0 }, 'no-store'],
    [{ expires_in: -5 }, 'no-store'],
    [{ expires_in: 'soon' }, 'no-store'],
    [{ expires_in: [] }, 'no-store'],
  ])('%j: %s', (differences, cacheControl) => {
    const text = JSON.stringify({ ...GOOD, ...differences });
    expect(readTokenResponse(200, text)).toEqual({ token: GOOD.access_token, cacheControl });
  });

  it.each([
    [401, JSON.stringify(GOOD)],
    [204, ''],
    [200, ''],
    [200, '<html>'],
    [200, 'null'],
    [200, '[]'],
    [200, JSON.stringify({ ...GOOD, access_token: undefined })],
    [200, JSON.stringify({ ...GOOD, access_token: '' })],
    [200, JSON.stringify({ ...GOOD, access_token: ['a'] })],
    [200, JSON.stringify({ ...GOOD, access_token: 'a\r\nX: 1' })],
    [200, JSON.stringify({ ...GOOD, access_token: 'a\n' })],
    [200, JSON.stringify({ ...GOOD, token_type: 'DPoP' })],
    [200, JSON.stringify({ ...GOOD, token_type: undefined })],
  ])('%i %s: no token', (status, text) => {
    expect(readTokenResponse(status, text)).toBeUndefined();
  });
});
