import { connect, createServer } from 'node:net';

/**
 * A port on 127.0.0.1 that nobody listens on: `wanted` if it is free, else any. Outside the range from
 * which the system takes ports for outgoing connections, and another range for each test worker, so
 * that it is still free when NGINX binds it.
 */
export async function freePort(wanted?: number): Promise<number> {
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % 8;
  const port = wanted ?? 12_000 + worker * 2_000 + Math.floor(Math.random() * 2_000);
  return (await isFree(port)) ? port : freePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Whether a port on 127.0.0.1 takes connections. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
