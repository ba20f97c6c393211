import { onTestFailed, onTestFinished } from 'vitest';
import { type Echo, startEcho } from './echo.ts';
import { type Gateway, introspectionPolicy, startNginx } from './nginx.ts';
import { type ScriptedIdp, startScriptedIdp } from './scripted_idp.ts';

export interface Stage {
  idp: ScriptedIdp;
  echo: Echo;
  gateway: Gateway;
}

/** A gateway between a scripted endpoint and an echo backend; all three end with the test. */
export async function stage(
  action: object = {},
  extras: { data?: object; policies?: object; backendPort?: number; edit?: (dir: string) => void } = {},
): Promise<Stage> {
  const idp = await startScriptedIdp();
  onTestFinished(() => idp.close());
  const echo = await startEcho();
  onTestFinished(() => echo.close());
  const policy = introspectionPolicy(
    { introspectionEndpoint: idp.endpoint, ...action },
    { backendPort: echo.port, ...extras },
  );
  return { idp, echo, gateway: await gatewayFor([policy], extras.edit) };
}

/** The NGINX under test for these documents; it ends with the test, and a failing test prints its error log. */
export async function gatewayFor(policies: object[], edit?: (dir: string) => void): Promise<Gateway> {
  const gateway = await startNginx({ policies, edit });
  let log = '';
  onTestFinished(async () => {
    log = gateway.errorLog();
    await gateway.stop();
  });
  onTestFailed(() => console.error(`NGINX error log:\n${log || gateway.errorLog()}`));
  return gateway;
}

/** The header that carries a token by default. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
