import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { type StartedTestContainer, Wait } from 'testcontainers';
import { request } from 'undici';
import { inject } from 'vitest';
import type { Certificate } from '../certificates.ts';
import { addressOf, container, NETWORK, startWithLogs } from './container.ts';

/** A running Keycloak with the realms of the folder keycloak/. */
export interface Keycloak {
  /** Its address on the network of the containers: http on port 8080, https on 8443. */
  address: string;
  /** Where the tests reach it. */
  url: string;
}

/** What a token is asked for with. */
export interface TokenRequest {
  client?: string;
  realm?: string;
  scope?: string;
}

/** What the token endpoint answered. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** The name on the network that Keycloak's certificate is for. */
export const KEYCLOAK_NAME = 'auth-host';

/** The issuer of the realm `nginx`. */
export const ISSUER = `http://${KEYCLOAK_NAME}:8080/realms/nginx`;
/** The key of the client `signs-with-a-key`. */
export const CLIENT_KEY_ID = 'client-key';

export interface KeycloakSetup {
  /** Of this server. */
  certificate: Certificate;
  /** PEM; signs the certificates of clients. */
  authority: string;
  /** Public keys of the client `signs-with-a-key`. */
  clientKeys: JSONWebKeySet;
}

/** Starts Keycloak and imports the realms; takes half a minute. */
export async function startKeycloak({ certificate, authority, clientKeys }: KeycloakSetup, name = KEYCLOAK_NAME) {
  const wanted = container('oauth2-test/keycloak:26.4')
    .withNetworkAliases(name)
    .withEntrypoint(['/opt/keycloak/bin/kc.sh'])
    .withCommand(['start-dev', '--import-realm'])
    .withEnvironment({
      // The issuer of a token must be the name under which it is introspected.
      KC_HOSTNAME: `http://${name}:8080`,
      KC_HTTPS_CERTIFICATE_FILE: '/opt/keycloak/conf/certificate.pem',
      KC_HTTPS_CERTIFICATE_KEY_FILE: '/opt/keycloak/conf/key.pem',
      KC_HTTPS_CLIENT_AUTH: 'request',
      KC_TRUSTSTORE_PATHS: '/opt/keycloak/conf/ca.pem',
      // The realm has it inside a JSON text.
      CLIENT_KEYS: JSON.stringify(JSON.stringify(clientKeys)).slice(1, -1),
    })
    .withCopyDirectoriesToContainer([
      { source: join(import.meta.dirname, 'keycloak'), target: '/opt/keycloak/data/import' },
    ])
    .withCopyContentToContainer([
      { content: certificate.certificate, target: '/opt/keycloak/conf/certificate.pem' },
      { content: certificate.key, target: '/opt/keycloak/conf/key.pem', mode: 0o644 },
      { content: authority, target: '/opt/keycloak/conf/ca.pem' },
    ])
    .withExposedPorts(8080, 8443)
    // By TLS, too: its first handshake takes longer than a gateway waits.
    .withWaitStrategy(
      Wait.forAll([
        Wait.forHttp('/realms/nginx', 8080),
        Wait.forHttp('/realms/nginx', 8443).usingTls().allowInsecure(),
      ]),
    )
    .withStartupTimeout(240_000);
  return startWithLogs(wanted);
}

export function keycloakOf(started: StartedTestContainer): Keycloak {
  return { address: addressOf(started), url: `http://${started.getHost()}:${started.getMappedPort(8080)}` };
}

/** The Keycloak that setup.ts started for all container tests. */
export function sharedKeycloak(): Keycloak {
  return NETWORK === '' ? { address: '', url: '' } : inject('keycloak');
}

/** The introspection endpoint of the realm `nginx`, as containers reach it. */
export function introspectionEndpoint(address: string): string {
  return `http://${address}:8080${endpointPath('token/introspect')}`;
}

/** The path of a realm's OAuth 2.0 endpoint: `token`, `token/introspect`, `revoke`, `logout` or `certs`. */
export function endpointPath(endpoint: string, realm = 'nginx'): string {
  return `/realms/${realm}/protocol/openid-connect/${endpoint}`;
}

export function clientSecret(client: string): string {
  return `CanarySecret-${client}`;
}

/** Tokens that these tests were given: they must turn up nowhere. */
export const issued: string[] = [];

/** The tutorial's password grant for `nginx-user`. */
export async function tokensFor(keycloak: Keycloak, { client = 'nginx-plus', realm, scope }: TokenRequest = {}) {
  const tokens = (await post(keycloak, endpointPath('token', realm), client, {
    grant_type: 'password',
    username: 'nginx-user',
    password: 'password',
    scope: scope ?? 'openid',
  })) as Tokens;
  issued.push(tokens.access_token);
  return tokens;
}

export async function accessToken(keycloak: Keycloak, wanted?: TokenRequest): Promise<string> {
  return (await tokensFor(keycloak, wanted)).access_token;
}

/** Token revocation (RFC 7009). */
export async function revoke(keycloak: Keycloak, token: string): Promise<void> {
  await post(keycloak, endpointPath('revoke'), 'nginx-plus', { token });
}

/** Ends the user's session, and with it the tokens of the session. */
export async function logOut(keycloak: Keycloak, { refresh_token }: Tokens): Promise<void> {
  await post(keycloak, endpointPath('logout'), 'nginx-plus', { refresh_token });
}

async function post(keycloak: Keycloak, path: string, client: string, form: Record<string, string>) {
  const body = new URLSearchParams({ client_id: client, client_secret: clientSecret(client), ...form });
  const answer = await request(keycloak.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`Keycloak answered ${answer.statusCode}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
