import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type Listener, listen } from './listen.ts';

/** One request as the backend saw it. */
export interface EchoRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came over the wire. */
  rawHeaders: string[];
  body: string;
}

export interface Echo extends Listener {
  /** Every request so far, the newest last. */
  requests: EchoRequest[];
}

/** A backend that answers each request with its own text, as the echo server of the tutorial does. */
export async function startEcho(): Promise<Echo> {
  const requests: EchoRequest[] = [];
  const server = createServer(async (request, response) => {
    const seen: EchoRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: await readBody(request),
    };
    requests.push(seen);
    response.setHeader('Content-Type', 'text/plain');
    response.end(asText(seen, request.httpVersion));
  });
  return { ...(await listen(server)), requests };
}

/** Reads a whole request body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function asText(request: EchoRequest, httpVersion: string): string {
  const headers: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    headers.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}\n`);
  }
  return (
    'Request served by echo-host\n\n' +
    `HTTP/${httpVersion} ${request.method} ${request.url}\n\n` +
    `${headers.sort().join('')}\n${request.body}`
  );
}
