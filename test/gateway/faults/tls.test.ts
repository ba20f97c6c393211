import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { type Certificate, createAuthority, issueCertificate } from '../../support/certificates.ts';
import { documentWith } from '../../support/documents.ts';
import { startEcho } from '../../support/echo.ts';
import { filesWith } from '../../support/files.ts';
import { bearer, gatewayFor, statusOf } from '../../support/gateway.ts';
import { listen } from '../../support/listen.ts';
import { untilTestEnds } from '../../support/until_test_ends.ts';

const OURS = await createAuthority('ours');
const STRANGERS = await createAuthority('strangers');

/** An https endpoint with a certificate for this name, and the server names that its clients sent. */
async function secureIdp(authority: Certificate, name: string) {
  const names: (string | false)[] = [];
  const { certificate: cert, key } = await issueCertificate(authority, name);
  const server = createServer({ cert, key }, (seen, response) => {
    names.push((seen.socket as TLSSocket).servername || false);
    response.end('{"active":true,"username":"alice"}');
  });
  const { port } = await untilTestEnds(listen(server));
  const host = name === 'localhost' ? name : '127.0.0.1';
  return { endpoint: `https://${host}:${port}/introspect`, names };
}

/** The status that a client gets, and the server names that arrived. */
async function statusWith(authority: Certificate, name: string, action: object): Promise<[number, (string | false)[]]> {
  const [ca] = filesWith(OURS.certificate);
  const idp = await secureIdp(authority, name);
  const echo = await untilTestEnds(startEcho());
  const tls = { trustedCertificate: ca, ...('tls' in action ? (action.tls as object) : {}) };
  const whole = { introspectionEndpoint: idp.endpoint, ...action, tls };
  const gateway = await gatewayFor([documentWith(whole, { backendPort: echo.port })]);
  const status = await statusOf(gateway, bearer('t'));
  expect(echo.requests).toHaveLength(status === 200 ? 1 : 0);
  return [status, idp.names];
}

const NAMED = { proxyTLSName: 'idp.example' };

test.each([
  ['its name and our authority', OURS, 'idp.example', NAMED, 200, [false]],
  ['the name in SNI', OURS, 'idp.example', { ...NAMED, enableSNI: true }, 200, ['idp.example']],
  ['the certificate of strangers', STRANGERS, 'idp.example', NAMED, 403, []],
  ['another name', OURS, 'other.example', NAMED, 403, []],
  ['a name for an address', OURS, 'idp.example', {}, 403, []],
  ['localhost by its name', OURS, 'localhost', { enableSNI: true }, 200, ['localhost']],
  ['another name without verification', STRANGERS, 'other.example', { ...NAMED, tls: { verify: false } }, 200, [false]],
] as const)('TLS to the endpoint: %s', async (_, authority, name, action, status, names) => {
  expect(await statusWith(authority, name, action)).toEqual([status, names]);
});
