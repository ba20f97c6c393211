import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import { withFolder } from './subject.ts';

/** What h2load is told. */
interface H2loadOptions {
  url: string;
  token?: string;
  connections: number;
  /** Requests in all. */
  requests?: number;
  /** Seconds, instead of a number of requests. */
  seconds?: number;
}

/** One request as h2load saw it. */
export interface Sample {
  /** Microseconds since the epoch. */
  start: number;
  status: number;
  /** Microseconds to the end of the answer. */
  latency: number;
}

/** Sends requests with one token by h2load over HTTP/1.1. @returns every request that got an answer */
export function sendLoad(options: H2loadOptions): Promise<Sample[]> {
  return withFolder(async (folder) => {
    const log = join(folder, 'requests.log');
    const size = options.requests === undefined ? ['-D', `${options.seconds}`] : ['-n', `${options.requests}`];
    const token = options.token === undefined ? [] : ['-H', `authorization: Bearer ${options.token}`];
    const connections = ['-t', '1', '-c', `${options.connections}`];
    await run('h2load', ['--h1', ...connections, '--log-file', log, ...size, ...token, options.url]);
    return readSamples(log);
  });
}

function readSamples(log: string): Sample[] {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [start, status, latency] = line.split('\t').map(Number) as [number, number, number];
    return { start, status, latency };
  });
}

/** How many answers had this status. */
export function countOf(status: number, samples: Sample[]): number {
  return samples.filter((sample) => sample.status === status).length;
}

/** @throws unless every answer has this status */
export function expectOnly(status: number, samples: Sample[]): void {
  const other = samples.find((sample) => sample.status !== status);
  if (other) throw new Error(`expected ${status}, got ${other.status}`);
}

/** A percentile of the latencies, in milliseconds. */
export function percentile(samples: Sample[], share: number): number {
  const sorted = samples.map(({ latency }) => latency).sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) / 1000;
}

/** The longest latency, in milliseconds. */
export function slowest(samples: Sample[]): number {
  return percentile(samples, 1);
}
