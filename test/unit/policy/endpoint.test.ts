import { describe, expect, it } from 'vitest';
import { isOpen, parseEndpoint } from '../../../src/policy/endpoint.ts';

/** The endpoint of a URL, and what is wrong with the URL. */
function parsed(url: string) {
  const problems: string[] = [];
  const endpoint = parseEndpoint(url, '.url', (_, message) => problems.push(message));
  return { endpoint, problems };
}

describe('parseEndpoint', () => {
  it.each([
    ['http://192.0.2.5:8080/a?b=c', 'http', '192.0.2.5:8080', '192.0.2.5', '192.0.2.5:8080', '/a?b=c', false],
    ['https://idp.example', 'https', 'idp.example', 'idp.example', 'idp.example:443', '/', true],
    ['HTTP://IDP.example:80/', 'http', 'idp.example', 'idp.example', 'idp.example:80', '/', true],
    ['http://[::1]:81/i', 'http', '[::1]:81', '::1', '[::1]:81', '/i', false],
    ['https://localhost:8443/i', 'https', 'localhost:8443', 'localhost', '127.0.0.1:8443', '/i', false],
  ])('%s', (url, scheme, host, hostname, authority, uri, named) => {
    const endpoint = { scheme, host, hostname, authority, uri, named };
    expect(parsed(url)).toEqual({ endpoint, problems: [] });
  });

  it.each([
    ['', 'begins with https:// or http://'],
    ['idp.example', 'begins with https:// or http://'],
    ['idp.example:8080/introspect', 'begins with https:// or http://'],
    ['//idp.example/', 'begins with https:// or http://'],
    ['https:/idp.example/', 'begins with https:// or http://'],
    ['ftp://idp.example/', 'begins with https:// or http://'],
    ['http://', 'host name or an address'],
    ['http://[::g]/', 'host name or an address'],
    ['http://idp.example:port/', 'host name or an address'],
    ['http://user:secret@idp.example/', 'must not hold credentials'],
    ['http://user@idp.example/', 'must not hold credentials'],
    ['http://idp.example:99999/', 'a port from 1 to 65535'],
    ['http://idp.example:65536', 'a port from 1 to 65535'],
    ['http://[::1]:65536/', 'a port from 1 to 65535'],
    ['http://idp.example:0/', 'a port from 1 to 65535'],
    ['http://[::1]:00', 'a port from 1 to 65535'],
    ['http://idp.example/a b', 'percent-encode'],
    ['http://idp.example/$host', 'percent-encode'],
    ['http://idp.example/a;}\n', 'percent-encode'],
    ['http://idp.example/"', 'percent-encode'],
    ['http://idp.example/#a', 'fragment'],
    ['http://idp.example#a', 'fragment'],
    ['http://idp.example?x=1', 'a path before the query'],
  ])('refuses %j: %s', (url, message) => {
    expect(parsed(url)).toEqual({ endpoint: undefined, problems: [expect.stringContaining(message)] });
  });
});

describe('isOpen', () => {
  it.each([
    ['http://192.0.2.5/', true],
    ['https://192.0.2.5/', false],
    ['http://127.0.0.1/', false],
    ['http://127.9.9.9/', false],
    ['http://localhost/', false],
    ['http://127.example.com/', true],
    ['http://[::1]:8080/', false],
    ['http://[0:0::1]/', false],
    ['http://[::2]/', true],
    ['http://[::1:7f00:1]/', true],
  ])('%s: %s', (url, open) => {
    const { endpoint } = parsed(url);
    expect(endpoint && isOpen(endpoint)).toBe(open);
  });
});
