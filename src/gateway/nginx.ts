import type { HeaderLine } from '../core/header.ts';

/** The part of an NGINX request that the gateway uses; a subset of what njs-types declares. */
export type Request = Pick<NginxHTTPRequest, 'variables' | 'headersOut' | 'subrequest' | 'error' | 'return'> & {
  /** njs-types gives the elements no shape. */
  rawHeadersIn: HeaderLine[];
  headersIn: { [name: string]: string | undefined };
  /** Variables as bytes. */
  rawVariables: { [name: string]: Buffer | undefined };
};

/** An NGINX variable as text; unset variables are empty. */
export function variable(r: Pick<NginxHTTPRequest, 'variables'>, name: string): string {
  return (r.variables as { [name: string]: string | undefined })[name] || '';
}
