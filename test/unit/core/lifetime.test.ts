import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheHeaders, furtherLifetime, verdictLifetime } from '../../../src/core/lifetime.ts';
import { policyWith } from './policy.ts';

describe('verdictLifetime', () => {
  it.each([
    // cache, stale, exp, age; fresh for, revalidated for, kept on errors for
    [300, 0, undefined, 0, 269, 30, 0],
    [300, 0, undefined, 2, 267, 30, 0],
    [300, 0, 1100, 0, 75, 24, 0],
    [300, 0, 1100.9, 0, 75, 24, 0],
    [300, 600, undefined, 0, 269, 30, 630],
    [300, 600, 1400, 0, 269, 30, 130],
    [300, 600, 1001, 0, 0, 0, 0],
    [300, 0, 900, 0, 0, 0, 0],
    [10, 0, undefined, 0, 7, 2, 0],
    [4, 0, undefined, 0, 2, 1, 0],
    [3, 0, undefined, 0, 1, 1, 0],
    [2, 0, undefined, 0, 1, 0, 0],
    [0, 600, undefined, 0, 0, 0, 0],
  ])('cache %i, stale %i, exp %s, age %i', (cacheSeconds, staleIfUnavailable, exp, age, ...expected) => {
    const lifetime = verdictLifetime(policyWith({ cacheSeconds, staleIfUnavailable }), exp, 1000, age);
    expect(Object.values(lifetime)).toEqual(expected);
  });

  it('never reaches exp, nor the time of the policy', () => {
    const whole = fc.integer({ min: 0, max: 10_000 });
    const instant = fc.double({ min: 0, max: 20_000, noNaN: true });
    fc.assert(
      fc.property(whole, whole, instant, instant, fc.nat(5), (cacheSeconds, staleIfUnavailable, exp, now, age) => {
        const life = verdictLifetime(policyWith({ cacheSeconds, staleIfUnavailable }), exp, now, age);
        const revalidated = life.maxAge + life.staleWhileRevalidate;
        const longest = life.maxAge + Math.max(life.staleWhileRevalidate, life.staleIfError);
        if (life.maxAge > 0) expect(now + longest).toBeLessThan(exp);
        if (life.maxAge > 0) expect(revalidated + age).toBeLessThan(cacheSeconds);
      }),
    );
  });
});

describe('cacheHeaders', () => {
  it.each<[number, number, number, string, string?, string?]>([
    [0, 0, 0, 'no-store', undefined],
    [0, 5, 5, 'no-store', undefined],
    [3, 0, 0, 'stale-while-revalidate=0', 'Thu, 01 Jan 1970 00:16:43 GMT'],
    [7, 2, 0, 'stale-while-revalidate=2', 'Thu, 01 Jan 1970 00:16:47 GMT'],
    [7, 2, 9, 'stale-while-revalidate=2, stale-if-error=9', 'Thu, 01 Jan 1970 00:16:47 GMT', '"1016"'],
  ])('%i %i %i: %s, %s', (maxAge, staleWhileRevalidate, staleIfError, control, Expires, ETag) => {
    const headers = Object.fromEntries(cacheHeaders({ maxAge, staleWhileRevalidate, staleIfError }, 1000.9));
    expect(headers).toEqual({ 'Cache-Control': control, ...(Expires && { Expires }), ...(ETag && { ETag }) });
  });
});

describe('furtherLifetime', () => {
  it.each([
    ['"1016"', 1000.9, [1, 15, 15]],
    ['"1100"', 1000, [1, 30, 99]],
    ['"1016"', 1014.9, [1, 1, 1]],
    ['"1016"', 1015.9, [1, 0, 0]],
    ['"1016"', 1016, undefined],
    ['"1016"', 2000, undefined],
    ['W/"1016"', 1000, undefined],
    ['"x"', 1000, undefined],
    ['', 1000, undefined],
  ])('%s at %d: %j', (entityTag, now, expected) => {
    const lifetime = furtherLifetime(entityTag, now);
    expect(lifetime && Object.values(lifetime)).toEqual(expected);
  });

  it('never ends later than the older verdict', () => {
    const whole = fc.integer({ min: 0, max: 10_000 });
    const instant = fc.double({ min: 0, max: 20_000, noNaN: true });
    fc.assert(
      fc.property(whole, whole, instant, (last, stale, now) => {
        const further = furtherLifetime(`"${last + stale}"`, now);
        const longest = further && further.maxAge + Math.max(further.staleWhileRevalidate, further.staleIfError);
        expect(longest === undefined || Math.floor(now) + longest <= last + stale).toBe(true);
      }),
    );
  });
});
