import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CANARY } from './leaks.ts';

export interface LoadResult {
  /** Requests that were sent. */
  sent: number;
  seconds: number;
  /** How many answers had each status. */
  statuses: Record<number, number>;
  /** Requests without an answer, and why. */
  lost: string[];
}

/**
 * Sends requests at a steady rate, each on a connection of its own, so that every one that gets no
 * answer is a lost one: a client on a kept-alive connection may have to send it again (RFC 9112 §9.3.1).
 *
 * @param token the token of the n-th request, without the canary
 * @param rate requests a second
 * @param done ends the load
 */
export async function load(
  url: string,
  token: (n: number) => string,
  rate: number,
  done: Promise<void>,
): Promise<LoadResult> {
  const port = Number(new URL(url).port);
  const result: LoadResult = { sent: 0, seconds: 0, statuses: {}, lost: [] };
  const open: Promise<void>[] = [];
  let over = false;
  const stop = () => {
    over = true;
  };
  done.then(stop, stop);

  const start = Date.now();
  while (!over) {
    while (result.sent < ((Date.now() - start) / 1000) * rate) {
      open.push(one(port, token(result.sent), result));
      result.sent++;
    }
    await sleep(5);
  }
  result.seconds = (Date.now() - start) / 1000;
  await Promise.all(open);
  await done;
  return result;
}

function one(port: number, token: string, result: LoadResult): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    let problem = 'closed without an answer';
    socket.setTimeout(10_000, () => {
      problem = `nothing for ten seconds, until ${new Date().toISOString()}`;
      socket.destroy();
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', (error) => {
      problem = error.message;
    });
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1];
      if (status === undefined) result.lost.push(problem);
      else result.statuses[Number(status)] = (result.statuses[Number(status)] ?? 0) + 1;
      resolve();
    });
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${CANARY}${token}\r\nConnection: close\r\n\r\n`);
  });
}
