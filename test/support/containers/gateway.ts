import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StartedTestContainer, Wait } from 'testcontainers';
import { request } from 'undici';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { documentWith } from '../documents.ts';
import { chooseEngine } from '../edits.ts';
import { folder } from '../files.ts';
import { renderPolicies } from '../render.ts';
import { container, outputOf, startWithLogs } from './container.ts';
import type { EchoHost } from './echo_host.ts';
import type { ContainerEngine } from './engines.ts';
import { clientSecret, introspectionEndpoint, issued, sharedKeycloak } from './keycloak.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** What echo-host saw, a header a line; undefined when the request did not reach it. */
  seen: string | undefined;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** With its leading `?`. */
  query?: string;
}

/** A request with its token in the default place. */
export function bearer(token: string): RequestOptions {
  return { headers: { authorization: `Bearer ${token}` } };
}

export interface ContainerGateway {
  /** The tutorial's request: POST /my/test/api with a small JSON body. */
  post(options?: RequestOptions): Promise<Answer>;
  errorLog(): Promise<string>;
  /** The output of a command inside the container. */
  run(...command: string[]): Promise<string>;
}

/** A file that a policy names, by its path in the container. */
export interface ContainerFile {
  content: string;
  target: string;
  mode?: number;
}

export interface GatewayOptions {
  /** The client of Keycloak that the gateway is; the tutorial's if left out. */
  client?: string;
  /** The client's own if left out; none if empty. */
  secret?: string;
  files?: ContainerFile[];
}

/** A gateway before echo-host with one introspection policy, which asks the shared Keycloak unless it names another. */
export function startGateway(
  engine: ContainerEngine,
  echo: EchoHost,
  action: object = {},
  { client = 'nginx-plus', secret = clientSecret(client), files }: GatewayOptions = {},
): Promise<ContainerGateway> {
  const data = { clientAppID: client, ...(secret !== '' && { clientSecret: secret }) };
  const whole = { introspectionEndpoint: introspectionEndpoint(sharedKeycloak().address), ...action };
  return startProxy(engine, documentWith(whole, { ...echo.backend(), data }), files);
}

/**
 * Renders a proxy document for the engine's NGINX and runs it in a container. Both end with the test, after
 * a look for secrets and tokens in what NGINX wrote.
 */
export async function startProxy(
  engine: ContainerEngine,
  proxy: object,
  files: ContainerFile[] = [],
): Promise<ContainerGateway> {
  const root = folder();
  const conf = join(root, 'conf');
  const modules = '/usr/lib/nginx/modules';
  renderPolicies(root, [proxy], ['--out', conf, '--nginx', nginxIn(engine.image, root), '--modules', modules]);
  if (engine.njsEngine) chooseEngine(conf, engine.njsEngine);

  const { started, logs } = await startWithLogs(
    container(engine.image)
      .withEntrypoint(['/bin/sh', '-c'])
      .withCommand([`mkdir -p /var/cache/nginx && exec nginx -c ${conf}/nginx.conf -g 'daemon off;'`])
      .withCopyDirectoriesToContainer([{ source: conf, target: conf }])
      .withCopyContentToContainer(files)
      .withExposedPorts(80)
      .withWaitStrategy(Wait.forListeningPorts())
      // Sooner than the test gives up, so that the error tells what NGINX wrote.
      .withStartupTimeout(30_000),
  );
  const gateway = gatewayIn(started);
  let written = '';
  onTestFailed(() => console.error(`NGINX in ${engine.image}:\n${written}`));
  onTestFinished(async () => {
    written = (await gateway.errorLog()) + logs();
    const leaks = await leaksIn(started, written);
    await started.stop();
    expect(leaks, 'places that hold a token or a secret').toBe('');
  });
  return gateway;
}

/** A command that answers as the image's NGINX does, for `render --nginx`. */
function nginxIn(image: string, root: string): string {
  const file = join(root, 'nginx');
  writeFileSync(file, `#!/bin/sh\nexec docker run --rm --entrypoint nginx ${image} "$@"\n`, { mode: 0o755 });
  return file;
}

function gatewayIn(started: StartedTestContainer): ContainerGateway {
  const url = `http://${started.getHost()}:${started.getMappedPort(80)}`;
  return {
    async post({ headers = {}, query = '' } = {}) {
      const answer = await request(`${url}/my/test/api${query}`, {
        method: 'POST',
        headers: { host: 'data-host', 'content-type': 'application/json', ...headers },
        body: '{"testKey": "testValue"}',
      });
      const body = await answer.body.text();
      const seen = body.startsWith('Request served by echo-host') ? body : undefined;
      for (const secret of canaries()) expect(body).not.toContain(secret);
      return { status: answer.statusCode, headers: answer.headers, body, seen };
    },
    errorLog: () => outputOf(started, ['sh', '-c', 'cat /var/log/nginx/*error.log']),
    run: (...command) => outputOf(started, command),
  };
}

/** Files of NGINX that hold a canary, or that everybody may read and hold a secret. */
async function leaksIn(started: StartedTestContainer, logs: string): Promise<string> {
  const patterns = canaries();
  const grep = ['grep', '-rlaF', ...patterns.flatMap((canary) => ['-e', canary])];
  const written = await outputOf(started, [...grep, '/var/log/nginx', '/var/cache/nginx']);
  const open = await outputOf(started, [
    'sh',
    '-c',
    'find /tmp /etc/nginx -type f -perm /044 -exec grep -l CanarySecret {} +',
  ]);
  return written + open + (patterns.some((canary) => logs.includes(canary)) ? 'the log of the container\n' : '');
}

/** The signatures of the tokens, and the clients' secrets as they are and in Basic credentials. */
function canaries(): string[] {
  const basic = Buffer.from(`nginx-plus:${clientSecret('nginx-plus')}`).toString('base64');
  return ['CanarySecret', basic, ...issued.map((token) => token.slice(-43))];
}
