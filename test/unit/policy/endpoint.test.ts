import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../../src/policy/endpoint.ts';

describe('parseEndpoint', () => {
  it.each([
    ['http://192.0.2.5:8080/a?b=c', 'http', '192.0.2.5', '192.0.2.5:8080', '/a?b=c', false],
    ['https://idp.example', 'https', 'idp.example', 'idp.example:443', '/', true],
    ['HTTP://IDP.example/', 'http', 'idp.example', 'idp.example:80', '/', true],
    ['http://[::1]:81/i', 'http', '[::1]', '[::1]:81', '/i', false],
    ['http://localhost:8080/i', 'http', '127.0.0.1', '127.0.0.1:8080', '/i', false],
  ])('%s', (text, scheme, host, authority, uri, named) => {
    expect(parseEndpoint(text)).toEqual({ scheme, host, authority, uri, named });
  });

  it.each([
    '',
    'idp.example',
    'ftp://idp.example/',
    'http://',
    'http://user:secret@idp.example/',
    'http://idp.example:99999/',
    'http://idp.example/a b',
    'http://idp.example/$host',
    'http://idp.example/a;}\n',
    'http://idp.example/"',
    'http://idp.example/#a',
  ])('refuses %j', (text) => {
    expect(parseEndpoint(text)).toEqual(expect.any(String));
  });
});
