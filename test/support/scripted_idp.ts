import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { readBody } from './echo.ts';
import { CANARY } from './leaks.ts';
import { type Listener, listen } from './listen.ts';

/** One introspection request as the endpoint saw it. */
export interface IntrospectionRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** The body as it came over the wire. */
  body: string;
  /** The same body, read as a form. */
  form: URLSearchParams;
}

export interface ScriptedAnswer {
  /** 200 if left out. */
  status?: number;
  /** JSON's content type if left out. */
  headers?: Record<string, string>;
  /** An object is sent as JSON, anything else as it is. */
  body?: object | string | Buffer;
  /** Milliseconds before the answer. */
  delay?: number;
}

/** Takes over the connection, with whatever it likes to write to it. */
export interface RawAnswer {
  socket: (socket: Socket) => void;
}

export type Answer = ScriptedAnswer | RawAnswer;

export interface ScriptedIdp extends Listener {
  endpoint: string;
  /** What the next requests get; a test sets it. The token comes without the canary. */
  answer: Answer | ((token: string) => Answer);
  /** Every request so far, the newest last. */
  requests: IntrospectionRequest[];
  /** How many connections there were. */
  connections: number;
}

/** Breaks the connection without an answer. */
export const RESET: RawAnswer = { socket: (socket) => socket.resetAndDestroy() };

/** Active, for an hour, with the claims that a gateway exports by default. */
export function active(claims: object = {}): ScriptedAnswer {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return { body: { active: true, scope: 'read write', username: 'alice', exp, ...claims } };
}

/** Says that the token is not active, and nothing else. */
export const INACTIVE: ScriptedAnswer = { body: { active: false } };

/** Active for the token `good` alone. */
export function onlyGood(token: string): ScriptedAnswer {
  return token === 'good' ? active() : INACTIVE;
}

/** Active, and longer than the 256 KB that NGINX hands to JavaScript. */
export function tooLong(claims: object = {}): ScriptedAnswer {
  return active({ ...claims, x: 'x'.repeat(300_000) });
}

export interface ScriptedIdpOptions {
  /** A free port is taken when this is left out. */
  port?: number;
  /** Certificate and key, both PEM, for TLS. */
  tls?: { cert: string; key: string };
}

/** An introspection endpoint on 127.0.0.1 that says what the test tells it to say. */
export async function startScriptedIdp(options: ScriptedIdpOptions = {}): Promise<ScriptedIdp> {
  const respond: RequestListener = async (request, response) => {
    const body = await readBody(request);
    const form = new URLSearchParams(body);
    idp.requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body, form });

    const token = (form.get('token') ?? '').replace(CANARY, '');
    const answer = typeof idp.answer === 'function' ? idp.answer(token) : idp.answer;
    if ('socket' in answer) {
      answer.socket(request.socket);
      return;
    }
    if (answer.delay) await new Promise((resolve) => setTimeout(resolve, answer.delay));
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(asBytes(answer.body));
  };
  const server = options.tls ? createTlsServer(options.tls, respond) : createServer(respond);
  server.on(options.tls ? 'secureConnection' : 'connection', () => {
    idp.connections += 1;
  });
  const listener = await listen(server, options.port);

  const idp: ScriptedIdp = {
    ...listener,
    endpoint: `${options.tls ? 'https' : 'http'}://127.0.0.1:${listener.port}/introspect`,
    answer: active(),
    requests: [],
    connections: 0,
  };
  return idp;
}

function asBytes(body: ScriptedAnswer['body']): string | Buffer {
  if (body === undefined) return '';
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}
