const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800, M: 2592000, y: 31536000, '': 1 };

/** Seconds of an NGINX time such as `5m` or `1h30m`; a number without a unit is in seconds. */
export function seconds(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|s|m|h|d|w|M|y|)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS],
    0,
  );
}
