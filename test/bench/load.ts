import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFolder } from './subject.ts';

export interface Load {
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
export function sendLoad(load: Load): Promise<Sample[]> {
  return withFolder(async (folder) => {
    const log = join(folder, 'requests.log');
    const size = load.requests === undefined ? ['-D', `${load.seconds}`] : ['-n', `${load.requests}`];
    const token = load.token === undefined ? [] : ['-H', `authorization: Bearer ${load.token}`];
    const connections = ['-t', '1', '-c', `${load.connections}`];
    await run('h2load', ['--h1', ...connections, '--log-file', log, ...size, ...token, load.url]);
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

/** Runs a program to its end. @returns what it said @throws when it failed */
export function run(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`${command}: ${said}`))));
  });
}
