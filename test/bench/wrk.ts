import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What wrk is told. */
export interface WrkOptions {
  url: string;
  /** What every token begins with; a number follows. */
  prefix: string;
  /** How many different tokens there are; 1 if left out. */
  distinct?: number;
  /** Requests in all. */
  requests: number;
  /** Sequential if left out. */
  order?: 'sequential' | 'random';
  /** Requests per second, evenly spread; as fast as answers come when left out. */
  rate?: number;
}

/** What wrk saw. */
export interface WrkResult {
  seconds: number;
  answered: number;
  /** Answers that were neither 2xx nor 3xx. */
  refused: number;
  /** Requests without an answer in half a minute. */
  lost: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  slowest: number;
}

const CONNECTIONS = 32;
/** Milliseconds between two requests of a connection when there is a rate. */
const PAUSE = 20;

/** Sends requests with many tokens by wrk. */
export async function sendTokens(options: WrkOptions): Promise<WrkResult> {
  const { url, prefix, distinct = 1, requests, order = 'sequential', rate } = options;
  const script = join(import.meta.dirname, 'wrk.lua');
  const connections = rate === undefined ? CONNECTIONS : Math.ceil((rate * PAUSE) / 1000);
  const rest = [distinct, requests, order, rate === undefined ? 0 : PAUSE].map(String);
  const child = spawn('wrk', ['-t1', `-c${connections}`, '-d600s', '-T30s', '-s', script, url, '--', prefix, ...rest]);
  let said = '';
  let seconds = 0;
  let insisting: NodeJS.Timeout | undefined;
  const begun = Date.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      if (seconds > 0 || !said.includes('enough')) return;
      seconds = (Date.now() - begun) / 1000;
      // wrk itself goes on until the time is over, and may miss the signal that comes too early.
      child.kill('SIGINT');
      insisting = setInterval(() => child.kill('SIGINT'), 100);
    });
  }
  await once(child, 'close');
  clearInterval(insisting);
  const numbers = /^result (.*)$/m.exec(said)?.[1]?.split(' ').map(Number);
  if (seconds === 0 || numbers === undefined) throw new Error(`wrk said:\n${said}`);
  const [answered, refused, lost, p50, p99, slowest] = numbers as [number, number, number, number, number, number];
  return {
    seconds,
    answered,
    refused,
    lost,
    p50: p50 / 1000,
    p99: p99 / 1000,
    slowest: slowest / 1000,
  };
}

/** @throws when one of the requests was refused or lost */
export function expectAllowed(result: WrkResult): WrkResult {
  if (result.refused + result.lost === 0) return result;
  throw new Error(`${result.refused} requests were refused and ${result.lost} lost`);
}
