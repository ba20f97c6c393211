import { isIPv6 } from 'node:net';

/** What is wrong with the address of a server, or empty; its characters are known to be good. */
export function addressProblem(address: string): string {
  const isBare = !address.includes(':') && !address.startsWith('[');
  return isBare || isIPv6(address.replace(/^\[(.*)\]$/, '$1'))
    ? ''
    : 'is not an IPv6 address; a port belongs in `port`';
}
