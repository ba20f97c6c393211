import crypto from 'crypto';
import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** js_set: `x5t#S256` of the client's certificate, RFC 8705 §3.1; empty without one. */
export function certificate(r: Request): string {
  const pem = variable(r, 'ssl_client_raw_cert');
  if (pem === '') return '';
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  return crypto.createHash('sha256').update(der).digest('base64url');
}
