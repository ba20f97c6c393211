import { isIPv6 } from 'node:net';
import type { Report } from '../document/problem.ts';

/** Reports what is wrong with the address of a server; its characters are known to be good. */
export function addressProblems(address: string, place: string, report: Report): void {
  const isBare = !address.includes(':') && !address.startsWith('[');
  if (isBare || isIPv6(address.replace(/^\[(.*)\]$/, '$1'))) return;
  report(place, 'is not an IPv6 address; a port belongs in `port`');
}
