import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Gateway } from './nginx.ts';

/** What every token of the gateway tests begins with, so that it can be found where it must not be. */
export const CANARY = 'CanaryToken-';

interface Credentials {
  clientAppID: string;
  clientSecret?: string;
}

/** Files that hold a token or a client secret: logs, cache files, and rendered files that everybody may read. */
export function leaksOf(gateway: Gateway, policies: object[]): string[] {
  const secrets = policies.flatMap(secretsOf);
  const patterns = [CANARY, ...secrets].flatMap((text) => ['-e', text]);
  const grep = spawnSync('grep', ['-r', '-a', '-l', '-i', '-F', ...patterns, gateway.state], { encoding: 'utf8' });
  // Status 1: nothing found. 2: grep could not look.
  if (grep.status !== 0 && grep.status !== 1) throw new Error(`grep failed: ${grep.stderr}`);
  const rendered = readdirSync(gateway.dir)
    .map((name) => join(gateway.dir, name))
    .filter((file) => (statSync(file).mode & 0o077) !== 0)
    .filter((file) => secrets.some((secret) => readFileSync(file, 'utf8').includes(secret)));
  return [...grep.stdout.split('\n').filter(Boolean), ...rendered];
}

/** A document's client secret in every form in which it may turn up. */
function secretsOf(document: object): string[] {
  const { policies } = (document as { proxyConfig: { policies: Record<string, { data: Credentials[] }[]> } })
    .proxyConfig;
  const data = policies['oauth2-introspection']?.[0]?.data[0];
  if (data?.clientSecret === undefined) return [];
  const { clientAppID, clientSecret } = data;
  const encoded = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [
    ...clientSecret.split('\n'),
    encoded(clientSecret),
    base64(`${clientAppID}:${clientSecret}`),
    base64(`${encoded(clientAppID)}:${encoded(clientSecret)}`),
  ].filter((text) => text.length >= 8);
}

/** Error log lines that no test may leave behind: NGINX in trouble, an exception in JavaScript. */
export function troubleIn(errorLog: string, expected?: RegExp): string[] {
  return errorLog
    .split('\n')
    .filter((line) => /\[(alert|crit|emerg)\]|js exception|OAuth introspection failed/.test(line))
    .filter((line) => !expected?.test(line));
}
