import { isIP } from 'node:net';
import type { Report } from '../document/problem.ts';

/** An endpoint of the identity provider, in the parts that NGINX wants. */
export interface Endpoint {
  scheme: 'http' | 'https';
  /** What the `Host` header says: as in the URL, without a default port. */
  host: string;
  /** What a certificate must name: the name or address in the URL, IPv6 without brackets. */
  hostname: string;
  /** Where NGINX connects to, `address:port` or `name:port`; IPv6 in brackets. */
  authority: string;
  /** Path and query. */
  uri: string;
  /** True when DNS has to resolve the host. */
  named: boolean;
}

/** The endpoint at a URL. @returns undefined when something is wrong, which is reported for `place` */
export function parseEndpoint(text: string, place: string, report: Report): Endpoint | undefined {
  const problem = problemOf(text);
  if (problem !== '') {
    report(place, problem);
    return undefined;
  }
  const url = new URL(text);
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  // localhost is the loopback interface everywhere (RFC 6761 §6.3); it needs no DNS.
  const connected = url.hostname === 'localhost' ? '127.0.0.1' : url.hostname;
  const port = url.port || (scheme === 'https' ? '443' : '80');
  return {
    scheme,
    host: url.host,
    hostname,
    authority: `${connected}:${port}`,
    uri: url.pathname + url.search,
    named: hostname !== 'localhost' && isIP(hostname) === 0,
  };
}

function problemOf(text: string): string {
  if (!/^https?:\/\//i.test(text)) return 'must be a URL that begins with https:// or http://';
  const port = /^\w+:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(text)?.[1];
  if (Number(port) < 1 || Number(port) > 65535) return 'must have a port from 1 to 65535';
  if (!URL.canParse(text)) return 'must be a URL with a host name or an address';
  const { username, password } = new URL(text);
  if (username !== '' || password !== '') return "must not hold credentials; the gateway's own belong in data[0]";
  if (text.includes('#')) return 'must not have a fragment (#...), which no request carries';
  if (/^\w+:\/\/[^/]*\?/.test(text)) return 'needs a path before the query: /?...';
  const plain = /^https?:\/\/[\w.:[\]-]+(\/[\w.~!&'()*+,;=:@%/?-]*)?$/i.test(text);
  return plain ? '' : 'has characters that an http or https URL must percent-encode';
}

/** True when others can read and change what goes to this endpoint and back. */
export function isOpen({ scheme, named, authority }: Endpoint): boolean {
  const isLoopback = !named && /^(?:127\.|\[::1\]:)/.test(authority);
  return scheme === 'http' && !isLoopback;
}
