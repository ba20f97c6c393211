import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface TokenLoad {
  url: string;
  /** What every token begins with; a number follows. */
  prefix: string;
  /** How many different tokens there are. */
  distinct: number;
  /** Requests in all. */
  requests: number;
  order: 'sequential' | 'random';
  connections?: number;
}

export interface TokenLoadResult {
  seconds: number;
  answered: number;
  /** Answers that were neither 2xx nor 3xx. */
  refused: number;
}

/** Sends requests with many tokens by wrk, as fast as the answers come. */
export async function sendTokens(load: TokenLoad): Promise<TokenLoadResult> {
  const { url, prefix, distinct, requests, order, connections = 32 } = load;
  const script = join(import.meta.dirname, 'tokens.lua');
  const count = [`${distinct}`, `${requests}`, order];
  const child = spawn('wrk', ['-t1', `-c${connections}`, '-d300s', '-s', script, url, '--', prefix, ...count]);
  let said = '';
  let seconds = 0;
  const begun = Date.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      if (seconds > 0 || !said.includes('enough')) return;
      seconds = (Date.now() - begun) / 1000;
      // wrk itself goes on until the time is over.
      child.kill('SIGINT');
    });
  }
  await once(child, 'close');
  const answered = /(\d+) requests in /.exec(said);
  if (seconds === 0 || answered === null) throw new Error(`wrk said:\n${said}`);
  return {
    seconds,
    answered: Number(answered[1]),
    refused: Number(/Non-2xx or 3xx responses: (\d+)/.exec(said)?.[1] ?? 0),
  };
}
