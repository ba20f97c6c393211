import { isIP } from 'node:net';

/** The introspection endpoint, in the parts that NGINX wants. */
export interface Endpoint {
  scheme: 'http' | 'https';
  /** Host name or address, IPv6 in brackets. */
  host: string;
  /** `host:port` for `upstream` and `Host`. */
  authority: string;
  /** Path and query. */
  uri: string;
  /** True when DNS has to resolve the host. */
  named: boolean;
}

/** @returns the endpoint, or a text that says what is wrong */
export function parseEndpoint(text: string): Endpoint | string {
  if (!/^https?:\/\/[\w.:[\]-]+(\/[\w.~!&'()*+,;=:@%/?-]*)?$/i.test(text)) {
    return 'must be an http or https URL of plain URL characters';
  }
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  if (url.username || url.password) return 'must not hold credentials; they belong into data[0]';
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  // localhost is the loopback interface everywhere (RFC 6761 §6.3); it needs no DNS.
  const host = url.hostname === 'localhost' ? '127.0.0.1' : url.hostname;
  const port = url.port || (scheme === 'https' ? '443' : '80');
  const address = host.replace(/^\[|\]$/g, '');
  return { scheme, host, authority: `${host}:${port}`, uri: url.pathname + url.search, named: isIP(address) === 0 };
}
