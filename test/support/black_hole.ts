import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BlackHole {
  port: number;
  /** Gives the port back. */
  close(): Promise<void>;
}

const SERVER = `
const server = require('node:net').createServer();
server.listen({ port: Number(process.argv[1]), host: '127.0.0.1', backlog: 1 }, () => console.log('listening'));`;

/**
 * A port on 127.0.0.1 that answers no connection at all: a stopped process with a full backlog,
 * for which the kernel drops every further SYN.
 */
export async function startBlackHole(port: number): Promise<BlackHole> {
  const server = spawn(process.execPath, ['-e', SERVER, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout, 'data');
  server.kill('SIGSTOP');
  const fillers: Socket[] = [];
  for (let i = 0; i < 4; i++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    fillers.push(socket);
  }
  await sleep(50);
  return {
    port,
    async close() {
      for (const socket of fillers) socket.destroy();
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}
