import { machineLines } from './machine.ts';
import type { Bar } from './plot.ts';
import { checkCost, type EngineCosts, NAMES, type Results, USUAL_TOKEN } from './results.ts';
import { IDP_DELAY } from './scenarios/burst.ts';
import { targets } from './targets.ts';

/** The whole of docs/benchmarks.md. @param plot the plot's file name */
export function report(results: Results, date: string, plot: string): string {
  const { usual, other } = results.repetitions;
  return `# Benchmarks

Written by \`make bench\` on ${date}; not by hand. All figures of a table come from one run: compare within it only.

${machineLines()
  .map((line) => `- ${line}`)
  .join('\n')}
- ${percent(results.stolen)} of the processors' time was stolen: the host of this machine gave it to others
${results.absent.map((line) => `- not measured: ${line}\n`).join('')}
CPU time is what the worker's own accounting says, for a fixed number of requests over 32 keepalive connections, after a
warm-up, all candidates in turn; the least of the repetitions counts, the most stands beside it. There are ${other} repetitions,
and under "A cached token" ${usual} with the usual one, ${USUAL_TOKEN}. Three claim rules, four exported claims, Keycloak's
answer as in the ACM tutorial. "Check" is what a request costs over the bare proxy.

## Targets

${table(
  ['target', 'measured', ''],
  targets(results).map(({ target, measured, met }) => [target, measured, met ? 'met' : '**not met**']),
)}

## A cached token

![Cost of the check](${plot})

${results.engines.map(costSection).join('\n\n')}

## Latency of a cached token at half load

${table(
  ['', 'requests/s', 'p50, ms', 'p99, ms'],
  results.latency.map(({ subject, rate, p50, p99 }) => [subject, `${rate}`, p50.toFixed(2), p99.toFixed(2)]),
)}

## Everybody at once, with one new token

The identity provider takes ${IDP_DELAY} ms. The slowest of all repetitions.

${table(
  ['requests', 'calls', 'median, ms', 'slowest, ms', 'slowest of bare `proxy_pass`, ms'],
  results.bursts.map(({ requests, calls, median, slowest, bareSlowest }) => [
    `${requests}`,
    `${calls}`,
    median.toFixed(0),
    slowest.toFixed(0),
    bareSlowest.toFixed(0),
  ]),
)}

## Many tokens in the cache

${table(
  [
    'cache on',
    'tokens',
    'CPU of a cached request, one of them at random, µs',
    'always the same of them, µs',
    'only one in the cache, µs',
    'CPU of a miss, µs',
    'memory a token, bytes',
    'files a token, bytes',
  ],
  results.manyTokens.map(({ fileSystem, tokens, cost, costOfHot, costOfOne, missCost, memoryEach, filesEach }) => [
    fileSystem,
    `${tokens}`,
    cost.toFixed(1),
    costOfHot.toFixed(1),
    costOfOne.toFixed(1),
    missCost.toFixed(0),
    memoryEach.toFixed(0),
    filesEach.toFixed(0),
  ]),
)}

Tokens of 1.2 KB, \`hashed\`. At random is the worst case: every request opens a file that others have pushed out of
the processor's caches. Another load generator than above: compare the figures with each other.

## Signed answers

${table(
  ['answer', 'CPU of a miss, µs', 'CPU of a hit, µs'],
  results.answers.map(({ answer, miss, hit }) => [answer, miss.toFixed(0), hit.toFixed(1)]),
)}

RFC 9701 answers, their keys in the policy. A hit never looks at the signature again.

## Under stress

${table(['', ''], stressRows(results))}
`;
}

function costSection({ engine, costs }: EngineCosts): string {
  const rows = costs.map(({ subject, token, least, most }) => [
    token,
    subject,
    least.toFixed(1),
    most.toFixed(1),
    [NAMES.bare, NAMES.apache].includes(subject) ? '' : checkCost(costs, subject, token).toFixed(1),
  ]);
  return `### ${engine}\n\n${table(['token', '', 'CPU, µs', 'most, µs', 'check, µs'], rows)}`;
}

function stressRows({ expiry, flood, limitedFlood, blackHole, reload, bareReload }: Results): string[][] {
  return [
    [
      `a hot verdict expires every 4 s, identity provider takes ${expiry.delay} ms`,
      `${expiry.requests} requests, ${expiry.calls} calls, ${expiry.waited} waited; p99 ${expiry.p99.toFixed(2)} ms, slowest ${expiry.slowest.toFixed(1)} ms`,
    ],
    ['a token reaches its `exp` under load', `${expiry.allowedAfterExp} of ${expiry.afterExp} later requests allowed`],
    [`flood of ${flood.tokens} random tokens in ${flood.seconds.toFixed(0)} s`, floodText(flood)],
    [
      `flood of ${limitedFlood.tokens}, \`introspectionRateLimit\` 100r/s, burst 50, ${limitedFlood.seconds.toFixed(0)} s`,
      floodText(limitedFlood),
    ],
    [
      'endpoint black-holed beside cached traffic',
      `p99 ${blackHole.p99Beside.toFixed(2)} ms, alone ${blackHole.p99Alone.toFixed(2)} ms; ${blackHole.newTokens} new tokens refused within ${(blackHole.refusedAfter / 1000).toFixed(1)} s`,
    ],
    [
      'three reloads under load',
      `${reload.answered} answers, ${reload.refused} of them refusals, ${reload.lost} without answer (bare proxy: ${bareReload.lost}); p99 ${reload.p99.toFixed(2)} ms`,
    ],
  ];
}

function floodText(flood: Results['flood']): string {
  return `good traffic: ${flood.goodRefused} refused, hit rate ${percent(flood.hitsBefore)} before, ${percent(flood.hitsDuring)} during; ${flood.calls} calls; ${flood.verdicts} verdicts kept, collapse window ${(flood.windowBytes / 2 ** 20).toFixed(0)} MB, memory ${(flood.memoryGrowth / 2 ** 20).toFixed(1)} MB more`;
}

/** What the plot shows. */
export function bars(results: Results): Bar[] {
  return results.engines.flatMap(({ engine, costs }) =>
    costs
      .filter(({ subject, token }) => token === USUAL_TOKEN && ![NAMES.bare, NAMES.apache].includes(subject))
      .map(({ subject }) => ({
        group: engine,
        subject: subject.replaceAll('`', ''),
        cost: Math.max(0, checkCost(costs, subject)),
      })),
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
