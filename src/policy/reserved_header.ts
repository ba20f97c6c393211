const RESERVED = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'x-real-ip',
]);

/** True for a request header that NGINX or the gateway sets or reads itself. */
export function isReservedHeader(name: string): boolean {
  // Many backends make no difference between `_` and `-`.
  const plain = name.toLowerCase().replaceAll('_', '-');
  return RESERVED.has(plain) || plain.startsWith('x-token-') || plain.startsWith('x-oauth2-');
}
