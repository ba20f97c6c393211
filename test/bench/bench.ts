import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRoom, TMPFS } from '../support/file_systems.ts';
import { type ScriptedIdp, startScriptedIdp } from '../support/scripted_idp.ts';
import { processorTime } from './machine.ts';
import { type Origin, startOrigin } from './origin.ts';
import { hasModOauth2, startApache, startModOauth2 } from './peers/apache.ts';
import { startBare, startNoContent } from './peers/bare.ts';
import { startClassic } from './peers/classic.ts';
import { startOurs } from './peers/ours.ts';
import { plotCosts } from './plot.ts';
import { TOKENS, type TokenName } from './policy.ts';
import { bars, report } from './report.ts';
import { type EngineCosts, type Results, USUAL_TOKEN } from './results.ts';
import { measureBlackHole } from './scenarios/black_hole.ts';
import { measureBurst } from './scenarios/burst.ts';
import { type Cost, measureCosts } from './scenarios/cost.ts';
import { measureExpiry } from './scenarios/expiry.ts';
import { measureFlood } from './scenarios/flood.ts';
import { measureLatency } from './scenarios/latency.ts';
import { type ManyTokens, measureManyTokens } from './scenarios/many_tokens.ts';
import { measureReload } from './scenarios/reload.ts';
import { measureSigned } from './scenarios/signed.ts';
import { during, type Subject, useEngine } from './subject.ts';
import { targets } from './targets.ts';

/** BENCH=quick is for working on the benchmark: it is over in two minutes and leaves docs/ alone. */
const QUICK = process.env.BENCH === 'quick';
const SIZE = QUICK
  ? {
      requests: 3_000,
      repetitions: { usual: 2, other: 2 },
      tokens: [500, 3_000],
      misses: 500,
      flood: 2_000,
      limited: 1_000,
      seconds: 3,
    }
  : {
      requests: 30_000,
      // The least of more runs is closer to the undisturbed cost, which the ratios of the targets are about.
      repetitions: { usual: 20, other: 8 },
      tokens: [10_000, 300_000],
      misses: 3_000,
      flood: 100_000,
      limited: 20_000,
      seconds: 10,
    };

/** The system's NGINX measures everything, the newest one measures costs with both of its engines. */
const OLDEST = 'system nginx';
const NEWEST = ['nginx 1.30 njs 1.0', 'nginx 1.30 quickjs'];

const begun = Date.now();
const progress = (line: string) => {
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(`${String(seconds).padStart(4)} s  ${line}`);
};

const origin = await startOrigin();
const idp = await startScriptedIdp();
try {
  const results = await measureAll(origin, idp);
  const date = new Date().toISOString().slice(0, 10);
  const folder = join(import.meta.dirname, QUICK ? '../../node_modules/.cache/bench' : '../../docs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'benchmarks.svg'), await plotCosts(bars(results)));
  writeFileSync(join(folder, 'benchmarks.md'), report(results, date, 'benchmarks.svg'));
  for (const { target, measured, met } of targets(results)) {
    console.log(`${met ? '✔' : '✘'} ${target}: ${measured}`);
  }
  progress(`written: ${join(folder, 'benchmarks.md')} and benchmarks.svg`);
} finally {
  await idp.close();
  await origin.stop();
}

async function measureAll({ port, endpoint }: Origin, idp: ScriptedIdp): Promise<Results> {
  const absent = ['lua-resty-openidc: Debian has no package of it'];
  const engines: EngineCosts[] = [];
  const before = processorTime();
  useEngine(OLDEST);
  engines.push(await costs(OLDEST, endpoint, port, true));
  if (!hasModOauth2()) absent.push('mod_oauth2: not installed');
  for (const engine of NEWEST) {
    if (useEngine(engine)) engines.push(await costs(engine, endpoint, port, false));
    else absent.push(`${engine}: not unpacked`);
  }
  useEngine(OLDEST);
  const token = TOKENS[USUAL_TOKEN];

  progress('latency at half load');
  const pair = [startBare(port), startOurs('hashed', endpoint, port)] as const;
  const [latency, reload, bareReload] = await during(pair, async ([bare, ours]) => [
    await measureLatency([bare, ours], token, SIZE.seconds, QUICK ? 1 : 6),
    await measureReload(ours, token),
    await measureReload(bare, token),
  ]);

  progress('bursts with one new token');
  const askers = [startBare(port), startOurs('hashed', idp.endpoint, port)] as const;
  const [bursts, blackHole] = await during(askers, async ([bare, ours]) => [
    [await measureBurst(200, 5, { bare, ours, idp }), await measureBurst(1000, 5, { bare, ours, idp })],
    await measureBlackHole(ours, idp, Math.max(5, SIZE.seconds / 2), QUICK ? 1 : 3),
  ]);

  progress('expiry under load');
  const shortLived = startOurs('hashed', idp.endpoint, port, { cacheIntrospectionResponse: '6s' });
  const expiry = await during([shortLived] as const, ([ours]) => measureExpiry(ours, idp, 13));

  progress('many tokens');
  const manyTokens: ManyTokens[] = [];
  for (const parent of [tmpdir(), TMPFS]) {
    if (!hasRoom(parent, 4e9)) {
      absent.push(`many tokens in ${parent}: it is missing or has less than 4 GB`);
      continue;
    }
    const start = () => startOurs('hashed', endpoint, port, {}, parent);
    const rows = await during([start(), start()] as const, ([ours, withOne]) =>
      measureManyTokens(ours, withOne, SIZE.tokens, SIZE.requests, SIZE.repetitions.other, progress),
    );
    manyTokens.push(...rows);
  }

  progress('signed answers');
  const answers = await measureSigned(idp, port, SIZE.misses, SIZE.repetitions.other);

  progress('flood of random tokens');
  const flood = await during([startOurs('hashed', idp.endpoint, port)] as const, ([ours]) =>
    measureFlood(ours, idp, SIZE.flood),
  );
  const limit = { introspectionRateLimit: { rate: '100r/s', burst: 50 } };
  const limitedFlood = await during([startOurs('hashed', idp.endpoint, port, limit)] as const, ([ours]) =>
    measureFlood(ours, idp, SIZE.limited),
  );
  const after = processorTime();
  return {
    repetitions: SIZE.repetitions,
    stolen: (after.stolen - before.stolen) / (after.all - before.all),
    engines,
    absent,
    latency,
    bursts,
    expiry,
    manyTokens,
    answers,
    flood,
    limitedFlood,
    blackHole,
    reload,
    bareReload,
  };
}

/** The cost table of one engine. @param whole with all tokens, and with the peers of other servers */
async function costs(engine: string, endpoint: string, port: number, whole: boolean): Promise<EngineCosts> {
  progress(`cost of a cached token: ${engine}`);
  const subjects: Promise<Subject>[] = [
    startBare(port),
    startNoContent(port),
    startOurs('plain', endpoint, port),
    startOurs('hashed', endpoint, port),
    startClassic(endpoint, port),
  ];
  const { requests, repetitions } = SIZE;
  const tokens = whole ? (Object.keys(TOKENS) as TokenName[]) : [USUAL_TOKEN];
  const measured: Cost[] = [];
  await during(subjects, async (started) => {
    for (const token of tokens) {
      const times = token === USUAL_TOKEN ? repetitions.usual : repetitions.other;
      measured.push(...(await measureCosts(started, { token, requests, repetitions: times }, progress)));
    }
  });
  if (!whole || !hasModOauth2()) return { engine, costs: measured };

  const peers = [startApache(port), startModOauth2(endpoint, port)];
  const plan = { token: USUAL_TOKEN, requests: Math.ceil(requests / 2), repetitions: repetitions.usual };
  const others = await during(peers, (started) => measureCosts(started, plan, progress));
  return { engine, costs: [...measured, ...others] };
}
