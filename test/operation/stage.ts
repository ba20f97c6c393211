import { all, inHttp } from '../support/edits.ts';
import { bearer, type GatewayExtras, type Stage, stage, statusOf } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { active, INACTIVE } from '../support/scripted_idp.ts';

/** A gateway whose backend is NGINX too, so that the backend never sets the pace. `good…` tokens are active. */
export async function fastStage(action: object = {}, extras: GatewayExtras = {}): Promise<Stage> {
  const backendPort = await freePort();
  const backend = inHttp(`server { listen 127.0.0.1:${backendPort}; access_log off; location / { return 200 "ok"; } }`);
  const parts = await stage(action, { ...extras, edit: all(backend, extras.edit), backendPort });
  parts.idp.answer = (token) => (token.startsWith('good') ? active() : INACTIVE);
  return parts;
}

/** The status that a request with this token gets; 0 when it gets none. */
export function statusOrZero(url: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : bearer(token);
  return statusOf({ url }, { ...headers, connection: 'close' }).catch(() => 0);
}
