import { connect } from 'node:net';

/**
 * Sends these bytes as they are and returns all that comes back until the connection ends, or until
 * nothing has come for `quiet` milliseconds. An HTTP library would clean up what a hostile client sends.
 */
export function exchange(url: string, bytes: string | Buffer, quiet = 1_500): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    const end = () => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(quiet, end);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', end);
    socket.on('end', end);
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** A request of these lines; the connection closes after the answer. */
export function head(...lines: string[]): string {
  return `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;
}

/** The statuses of all final answers on one connection, in turn. */
export function statuses(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map((match) => Number(match[1])).filter((s) => s >= 200);
}
