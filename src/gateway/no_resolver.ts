import type { Request } from './nginx.ts';
import { variable } from './nginx.ts';

/** js_content in the place of a call to an endpoint whose name cannot be resolved. */
export function noResolver(r: Request): void {
  r.error(`no resolver defined to resolve ${variable(r, 'oauth2_endpoint_host')}`);
  r.return(502);
}
