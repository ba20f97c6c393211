import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type BlackHole, startBlackHole } from '../../support/black_hole.ts';
import { documentWith, UNAVAILABLE_503 } from '../../support/documents.ts';
import { startEcho } from '../../support/echo.ts';
import { bearer, gatewayFor, statusOf } from '../../support/gateway.ts';
import { record } from '../../support/record.ts';
import { type Answer, active, RESET, type ScriptedIdp, startScriptedIdp, tooLong } from '../../support/scripted_idp.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const GOOD = JSON.stringify(active().body);

/** A whole chunked body of one chunk. */
function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}

/** Connections of a server that never comes to an end; it loses them when it recovers. */
const endless = new Set<Socket>();

/** Writes this piece again and again. */
function forever(socket: Socket, piece: string, pause: number): void {
  socket.on('error', () => {});
  const timer = setInterval(() => socket.write(piece), pause);
  endless.add(socket);
  socket.once('close', () => {
    clearInterval(timer);
    endless.delete(socket);
  });
}

const BROKEN_ANSWERS: [what: string, answer: Answer][] = [
  ['reset', RESET],
  ['closed without an answer', { socket: (socket) => socket.end() }],
  ['reset in the head', { socket: (socket) => socket.write('HTTP/1.1 200 O', () => socket.resetAndDestroy()) }],
  [
    'reset in the body',
    {
      socket: (socket) =>
        socket.write(`${HEAD}Content-Length: 999\r\n\r\n${GOOD.slice(0, 40)}`, () => socket.resetAndDestroy()),
    },
  ],
  ['closed in the body', { socket: (socket) => socket.end(`${HEAD}Content-Length: 999\r\n\r\n${GOOD.slice(0, 40)}`) }],
  ['silence', { socket: () => {} }],
  ['a head and silence', { socket: (socket) => socket.write(`${HEAD}Content-Length: 999\r\n\r\n`) }],
  [
    'one byte every 100 ms',
    {
      socket: (socket) => {
        socket.write(`${HEAD}Content-Length: 999\r\n\r\n`);
        forever(socket, ' ', 100);
      },
    },
  ],
  [
    'a body without an end',
    {
      socket: (socket) => {
        socket.write(`${HEAD}\r\n{"active":true,"x":"`);
        forever(socket, 'x'.repeat(16_384), 5);
      },
    },
  ],
  [
    'a chunked body without an end',
    {
      socket: (socket) => {
        socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
        forever(socket, `4000\r\n${' '.repeat(16_384)}\r\n`, 5);
      },
    },
  ],
  [
    'headers without an end',
    {
      socket: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        forever(socket, `X-A: ${'a'.repeat(8_000)}\r\n`, 5);
      },
    },
  ],
  ['no HTTP', { socket: (socket) => socket.end('220 smtp.example ESMTP\r\n') }],
  ['an unfinished gzip', { headers: { 'Content-Encoding': 'gzip' }, body: Buffer.from('1f8b0800', 'hex') }],
  ['another coding', { headers: { 'Content-Encoding': 'br' }, body: brotliCompressSync(GOOD) }],
  ['100 for ever', { socket: (socket) => forever(socket, 'HTTP/1.1 100 Continue\r\n\r\n', 5) }],
  ['a redirect', { status: 307, headers: { Location: '/introspect' }, body: GOOD }],
  ['401', { status: 401, body: GOOD }],
  ['429', { status: 429, headers: { 'Retry-After': '3600' }, body: GOOD }],
  ['500 to be kept', { status: 500, headers: { 'Cache-Control': 'max-age=3600' }, body: GOOD }],
  ['503', { status: 503, body: GOOD }],
  ['HTML to be kept', { headers: { 'Content-Type': 'text/html', 'X-Accel-Expires': '3600' }, body: '<html>' }],
  ['truncated JSON', { body: GOOD.slice(0, -1) }],
  ['JSON of 300 KB', tooLong()],
  [
    'JSON of 300 KB in chunks',
    {
      socket: (socket) =>
        socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(JSON.stringify(tooLong().body))}`),
    },
  ],
];

interface Fault {
  what: string;
  breakDown(idp: ScriptedIdp): Promise<void>;
  recover(idp: ScriptedIdp): Promise<void>;
}

const FAULTS: Fault[] = BROKEN_ANSWERS.map(([what, answer]) => ({
  what,
  breakDown: async (idp) => {
    idp.answer = answer;
  },
  recover: async (idp) => {
    idp.answer = active();
    for (const socket of endless) if (socket.localPort === idp.port) socket.destroy();
  },
}));

/** Faults of the address itself; the endpoint comes back as another server on the same port. */
function addressFault(what: string, occupy?: (port: number) => Promise<BlackHole>): Fault {
  let occupant: BlackHole | undefined;
  return {
    what,
    breakDown: async (idp) => {
      await idp.close();
      occupant = occupy && (await untilTestEnds(occupy(idp.port)));
    },
    recover: async (idp) => {
      await occupant?.close();
      await untilTestEnds(startScriptedIdp({ port: idp.port }));
    },
  };
}
FAULTS.push(addressFault('refused'));
FAULTS.push(addressFault('black hole', startBlackHole));

const TOTAL = 600;
/** How much longer than that a refusal may take on a busy machine. */
const SLACK = 700;

/** Refused in time while the endpoint is broken, known tokens work on, and all is well again within a second. */
async function check({ what, breakDown, recover }: Fault): Promise<void> {
  const idp = await untilTestEnds(startScriptedIdp());
  const echo = await untilTestEnds(startEcho());
  const action = {
    introspectionEndpoint: idp.endpoint,
    ...UNAVAILABLE_503,
    timeouts: { connect: '300ms', total: `${TOTAL}ms` },
  };
  const gateway = await gatewayFor([documentWith(action, { backendPort: echo.port })]);
  const get = async (token: string) => {
    const start = Date.now();
    return { status: await statusOf(gateway, bearer(token)), took: Date.now() - start };
  };

  expect((await get('known')).status, what).toBe(200);
  await breakDown(idp);
  for (let i = 0; i < 2; i++) {
    const refused = await get('unknown');
    expect(refused.status, what).toBe(503);
    expect(refused.took, what).toBeLessThan(TOTAL + SLACK);
  }
  const known = await get('known');
  expect(known.status, what).toBe(200);
  expect(known.took, what).toBeLessThan(TOTAL);
  expect(echo.requests, what).toHaveLength(2);

  await recover(idp);
  const back = Date.now();
  const until200 = async (token: (n: number) => string) => {
    for (let n = 0; (await get(token(n))).status !== 200; n++) await sleep(30);
    return Date.now() - back;
  };
  const [same, other] = await Promise.all([until200(() => 'unknown'), until200((n) => `other${n}`)]);
  record(`recovery: ${what}`, { 'the same token, ms': same, 'another token, ms': other });
  expect(other, what).toBeLessThan(1_100);
  expect(same, what).toBeLessThan(1_100);
}

const GROUP = 5;
const groups = Array.from({ length: Math.ceil(FAULTS.length / GROUP) }, (_, i) =>
  FAULTS.slice(i * GROUP, (i + 1) * GROUP),
);

test.each(groups.map((faults) => [faults.map(({ what }) => what).join(', '), faults] as const))(
  'refused in time, back within a second: %s',
  async (_, faults) => {
    await Promise.all(faults.map(check));
  },
);
