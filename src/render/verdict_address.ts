import { createHash } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { BACKEND, BadInput } from '../document/problem.ts';
import type { CheckedProxy } from '../policy/proxy.ts';

/** Where the verdict servers of a gateway listen. */
interface VerdictAddress {
  host: string;
  port: number;
}

/**
 * A loopback address of its own for each listening address, so that several gateways live on one machine.
 * Not a unix socket: one that is left behind by `kill -9` would block the next start. Not the gateway's
 * own port: who listens there on every address has this one too.
 */
export function verdictAddress(listen: string): VerdictAddress {
  const digest = createHash('sha256').update(listen).digest();
  return {
    host: `127.${64 + ((digest[0] as number) % 64)}.${digest[1]}.${1 + ((digest[2] as number) % 254)}`,
    port: /(?:^|:)7662$/.test(listen) ? 7663 : 7662,
  };
}

/** Refuses backends at this address: clients would ask the verdict server there. @throws BadInput */
export function refuseVerdictAddress(proxies: CheckedProxy[], verdict: VerdictAddress): void {
  const message = `must not be ${verdict.host}:${verdict.port}, where the gateway itself listens for its own questions`;
  const problems = proxies.flatMap(({ file, document }) => {
    const targets = document.proxyConfig.backends[0]?.serviceTargets ?? [];
    return targets.flatMap(({ hostname, listener }, index) => {
      if (listener.port !== verdict.port || !isSame(hostname, verdict.host)) return [];
      return [{ path: `${BACKEND}.serviceTargets[${index}]`, message, file }];
    });
  });
  if (problems.length > 0) throw new BadInput(problems);
}

/** True for an IPv4 address written as it is, or as an IPv6 address that stands for it. */
function isSame(hostname: string, ipv4: string): boolean {
  const list = new BlockList();
  list.addAddress(ipv4);
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}
