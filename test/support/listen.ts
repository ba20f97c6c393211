import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Listener {
  port: number;
  /** Breaks whatever connections are left. */
  close(): Promise<void>;
}

/** Opens the server on 127.0.0.1. @param port a free one is taken when it is left out */
export async function listen(server: Server | TlsServer, port = 0): Promise<Listener> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
