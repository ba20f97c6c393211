import { checkCost, type EngineCosts, NAMES, type Results } from './results.ts';
import { IDP_DELAY } from './scenarios/burst.ts';

export interface Target {
  target: string;
  measured: string;
  met: boolean;
}

/** The targets of the project, and how this run did. */
export function targets(results: Results): Target[] {
  const [oldest, ...newest] = results.engines;
  return [
    ...(oldest ? ratioTargets(oldest, 0.35, 1) : []),
    ...newest.flatMap((engine) => ratioTargets(engine, 0.35, 0.5)),
    ...results.engines.slice(0, 1).flatMap(tokenTargets),
    ...latencyTargets(results),
    ...scenarioTargets(results),
  ];
}

function ratioTargets({ engine, costs }: EngineCosts, plainLimit: number, hashedLimit: number): Target[] {
  const classic = checkCost(costs, NAMES.classic);
  const ratio = (subject: string, limit: number) =>
    atMost(`${engine}: ${subject} against the classic design`, checkCost(costs, subject) / classic, limit, '×');
  return [ratio(NAMES.plain, plainLimit), ratio(NAMES.hashed, hashedLimit)];
}

function tokenTargets({ engine, costs }: EngineCosts): Target[] {
  const opaque = 'opaque, 43 characters';
  const more = checkCost(costs, NAMES.hashed, opaque) - checkCost(costs, NAMES.plain, opaque);
  const rows = [atMost(`${engine}: opaque token, \`hashed\` over \`plain\``, more, 15, 'µs')];
  const peer = checkCost(costs, NAMES.modOauth2);
  if (Number.isNaN(peer)) return rows;
  for (const subject of [NAMES.plain, NAMES.hashed]) {
    rows.push(atMost(`${subject} against mod_oauth2`, checkCost(costs, subject) / peer, 1 / 3, '×'));
  }
  return rows;
}

function latencyTargets({ latency }: Results): Target[] {
  const of = (subject: string) => latency.find((row) => row.subject === subject);
  const bare = of(NAMES.bare);
  const ours = of(NAMES.hashed);
  if (bare === undefined || ours === undefined) return [];
  return [
    atMost('cached token at half load: p50 over bare', ours.p50 - bare.p50, 0.3, 'ms'),
    atMost('cached token at half load: p99 over bare', ours.p99 - bare.p99, 1, 'ms'),
  ];
}

function scenarioTargets(results: Results): Target[] {
  const { expiry, manyTokens, blackHole, flood, limitedFlood, bursts } = results;
  const most = Math.max(...manyTokens.map(({ tokens }) => tokens));
  const rows: Target[] = [];
  for (const burst of bursts) {
    rows.push(atMost(`${burst.requests} at once with one new token: calls`, burst.calls, 1, ''));
    const limit = IDP_DELAY + burst.bareSlowest + 150;
    rows.push(atMost(`${burst.requests} at once with one new token: slowest`, burst.slowest, limit, 'ms'));
  }
  rows.push(atMost('expiry of a hot verdict: requests that waited', expiry.waited, 0, ''));
  rows.push(atMost('requests allowed at or after `exp`', expiry.allowedAfterExp, 0, ''));
  for (const { fileSystem, tokens, cost, costOfHot, costOfOne } of manyTokens) {
    if (tokens < most) continue;
    const ratio = (which: string, each: number) =>
      atMost(`${fileSystem}: ${which}, against only one in the cache`, each / costOfOne, 1.2, '×');
    rows.push(ratio(`another of ${tokens} tokens for each request, at random`, cost));
    rows.push(ratio(`one of ${tokens} tokens, again and again`, costOfHot));
  }
  rows.push(atMost('black-holed endpoint: p99 of cached traffic', blackHole.p99Beside / blackHole.p99Alone, 1.5, '×'));
  const lostHits = (flood.hitsBefore - flood.hitsDuring) * 100;
  rows.push(atMost(`flood of ${flood.tokens}: hit rate of good traffic falls by`, lostHits, 0.1, '%'));
  const bound = (limitedFlood.seconds + 1) * 100 + 50;
  rows.push(atMost('flood with `introspectionRateLimit` 100r/s, burst 50: calls', limitedFlood.calls, bound, ''));
  return rows;
}

function atMost(target: string, value: number, limit: number, unit: string): Target {
  const text = (number: number) => `${Number(number.toFixed(unit === '' ? 0 : 2))} ${unit}`.trim();
  return { target, measured: `${text(value)}, limit ${text(limit)}`, met: value <= limit };
}
