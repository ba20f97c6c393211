import { request } from 'undici';
import { all, inHttp } from '../support/edits.ts';
import { bearer, type GatewayExtras, type Stage, stage } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { active } from '../support/scripted_idp.ts';

/** A gateway whose backend is NGINX too, so that the backend never sets the pace. `good…` tokens are active. */
export async function fastStage(action: object = {}, extras: GatewayExtras = {}): Promise<Stage> {
  const backendPort = await freePort();
  const backend = inHttp(`server { listen 127.0.0.1:${backendPort}; access_log off; location / { return 200 "ok"; } }`);
  const parts = await stage(action, { ...extras, edit: all(backend, extras.edit), backendPort });
  parts.idp.answer = (token) => (token.startsWith('good') ? active() : { body: { active: false } });
  return parts;
}

/** The status that a request with this token gets; 0 when it gets none. */
export async function statusOrZero(url: string, token?: string): Promise<number> {
  try {
    const answer = await request(url, { headers: token === undefined ? {} : bearer(token), reset: true });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return 0;
  }
}
