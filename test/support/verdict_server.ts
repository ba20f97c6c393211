import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gateway } from './nginx.ts';
import { exchange } from './raw.ts';

/** Sends a request to the verdict server, as it is, as another user of the machine can. */
export function askVerdictServer(gateway: Gateway, request: string): Promise<string> {
  const [, address] = /listen (127\.[0-9.]+:\d+)/.exec(configuration(gateway)) as RegExpExecArray;
  return exchange(`http://${address}`, request, 800);
}

/** The names of the verdict servers, one for each policy. */
export function verdictServerNames(gateway: Gateway): [string, ...string[]] {
  const suffixes = [...configuration(gateway).matchAll(/server_name \*(\.oauth2-\w+\.internal);/g)];
  return suffixes.map(([, suffix]) => `x${suffix}`) as [string, ...string[]];
}

function configuration(gateway: Gateway): string {
  return readFileSync(join(gateway.dir, 'http.conf'), 'utf8');
}
