import { readdirSync } from 'node:fs';
import pc from 'picocolors';
import { type DnsServer, startDnsServer } from '../support/dns_server.ts';
import { documentWith, proxyDocument } from '../support/documents.ts';
import { type Echo, type EchoRequest, startEcho } from '../support/echo.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity_provider.ts';
import { type Gateway, startNginx } from '../support/nginx.ts';
import { freePort } from '../support/ports.ts';

/** What came back for one request, and what the backend saw of it (nothing when it was refused). */
export interface Answer {
  status: number;
  body: string;
  seen: EchoRequest | undefined;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** With its leading `?`. */
  query?: string;
}

/** The name of the identity provider that the tutorial's resolver has to find. */
export const IDP_NAME = 'hosted.idp.com';

/**
 * The hosts of the tutorial: the identity provider, its name server, the echo server and, policy by policy, the gateway.
 * Whatever happens on the stage is printed.
 */
export class Stage {
  /** How many statements of the tutorial turned out otherwise. */
  differences = 0;
  readonly identityProvider: IdentityProvider;
  /** Knows IDP_NAME. */
  readonly dns: DnsServer;
  readonly #echo: Echo;
  readonly #port: number;
  /** A promise, so that close() also finds a gateway that is only just starting. */
  #gateway: Promise<Gateway> | undefined;

  static async open(): Promise<Stage> {
    const dns = await startDnsServer({ [IDP_NAME]: '127.0.0.1' });
    return new Stage(await startIdentityProvider(), dns, await startEcho(), await freePort(8080));
  }

  private constructor(identityProvider: IdentityProvider, dns: DnsServer, echo: Echo, port: number) {
    this.identityProvider = identityProvider;
    this.dns = dns;
    this.#echo = echo;
    this.#port = port;
  }

  /** Puts the proxy in force without any policy. */
  async createProxy(title: string): Promise<void> {
    await this.#putInForce(title, 'no policies', proxyDocument(undefined, { backendPort: this.#echo.port }));
  }

  /** Puts another policy in force, with this `action` beside the endpoint. */
  async upsert(title: string, action: Record<string, unknown> = {}): Promise<void> {
    const document = documentWith(
      { introspectionEndpoint: this.identityProvider.introspectionEndpoint, ...action },
      { backendPort: this.#echo.port },
    );
    await this.#putInForce(title, `action: ${JSON.stringify(action)}`, document);
  }

  async #putInForce(title: string, summary: string, document: object): Promise<void> {
    console.log(`\n${pc.bold(pc.cyan(title))}`);
    console.log(pc.dim(`  ${summary}`));
    await this.#stopGateway();
    this.#gateway = startNginx({ policies: [document], listenPort: this.#port });
    const { warnings } = await this.#gateway;
    // What it says about this machine's folders is no part of the tutorial.
    for (const warning of warnings.match(/\$\.proxyConfig.*(?= \()/g) ?? []) {
      console.log(pc.dim(`  render warns: ${warning}`));
    }
  }

  /** The tutorial's request: POST /my/test/api with a small JSON body. */
  async request({ headers = {}, query = '' }: RequestOptions = {}): Promise<Answer> {
    const url = `http://127.0.0.1:${this.#port}/my/test/api${query}`;
    const before = this.#echo.requests.length;
    console.log(`\n  $ ${shortTokens(curl(url, headers))}`);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: '{"testKey": "testValue"}',
    });
    const body = await response.text();
    const seen = this.#echo.requests[before];

    const color = response.ok ? pc.green : pc.yellow;
    console.log(`  ${color(`HTTP ${response.status}`)}${seen ? ', the backend saw:' : ` ${body.trim()}`}`);
    if (seen) console.log(pc.dim(indented(`${seen.method} ${seen.url}\n${shortTokens(headerLines(seen))}`)));
    return { status: response.status, body, seen };
  }

  /** Compares one statement of the tutorial with what happened. */
  check(statement: string, holds: boolean): void {
    if (!holds) this.differences += 1;
    console.log(
      holds ? `  ${pc.green('✔')} as the tutorial says: ${statement}` : `  ${pc.red(`✘ not so: ${statement}`)}`,
    );
  }

  /** Looks for a line in the error log of the gateway. */
  async checkLog(line: string): Promise<void> {
    const gateway = await this.#gateway;
    this.check(`error log: ${line}`, gateway?.errorLog().includes(line) ?? false);
  }

  /** The gateway's cache directories for verdicts. */
  async tokenCaches(): Promise<string[]> {
    const gateway = await this.#gateway;
    if (!gateway) return [];
    const entries = readdirSync(gateway.state, { recursive: true, encoding: 'utf8' });
    return entries.map((entry) => entry.split('/').at(-1) ?? '').filter((name) => name.startsWith('tokens_'));
  }

  /** How many calls the identity provider gets while `during` runs. */
  async introspections(during: () => Promise<unknown>): Promise<number> {
    const before = this.identityProvider.introspections.length;
    await during();
    return this.identityProvider.introspections.length - before;
  }

  /** Lines to copy into a shell. */
  curlLines(token: string): string[] {
    const url = `http://127.0.0.1:${this.#port}/my/test/api`;
    return [{}, bearer('not-a-live-token'), bearer(token)].map((headers) => curl(url, headers));
  }

  async close(): Promise<void> {
    await this.#stopGateway();
    await this.identityProvider.close();
    await this.dns.close();
    await this.#echo.close();
  }

  async #stopGateway(): Promise<void> {
    // A gateway that could not start has cleaned up after itself and told whoever started it.
    const gateway = await this.#gateway?.catch(() => undefined);
    this.#gateway = undefined;
    await gateway?.stop();
  }
}

export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

function curl(url: string, headers: Record<string, string>): string {
  const options = Object.entries({ 'Content-Type': 'application/json', ...headers }).map(
    ([name, value]) => ` -H '${name}: ${value}'`,
  );
  return `curl -i${options.join('')} -d '{"testKey": "testValue"}' '${url}'`;
}

/** A JWT fills ten lines of a terminal; its start is enough to see what it is. */
function shortTokens(text: string): string {
  return text.replace(/[\w.-]{40,}(?='|$)/gm, (token) => `${token.slice(0, 16)}…`);
}

function headerLines(request: EchoRequest): string {
  const lines: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
  }
  return lines.sort((a, b) => a.localeCompare(b)).join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
