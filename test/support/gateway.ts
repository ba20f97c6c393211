import { expect, onTestFailed, onTestFinished } from 'vitest';
import { type Echo, startEcho } from './echo.ts';
import { CANARY, leaksOf, troubleIn } from './leaks.ts';
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
  extras: {
    data?: object;
    policies?: object;
    backendPort?: number;
    edit?: (dir: string) => void;
    expectedTrouble?: RegExp;
  } = {},
): Promise<Stage> {
  const idp = await startScriptedIdp();
  onTestFinished(() => idp.close());
  const echo = await startEcho();
  onTestFinished(() => echo.close());
  const policy = introspectionPolicy(
    { introspectionEndpoint: idp.endpoint, ...action },
    { backendPort: echo.port, ...extras },
  );
  return { idp, echo, gateway: await gatewayFor([policy], extras.edit, extras.expectedTrouble) };
}

/**
 * The NGINX under test for these documents; it ends with the test, and a failing test prints its error log.
 * Every test ends with a look for what must not be there: tokens and secrets, and trouble in the error log.
 *
 * @param expectedTrouble lines of the error log that the test itself provokes
 */
export async function gatewayFor(
  policies: object[],
  edit?: (dir: string) => void,
  expectedTrouble?: RegExp,
): Promise<Gateway> {
  const gateway = await startNginx({ policies, edit });
  let log = '';
  onTestFinished(async () => {
    await gateway.end();
    log = gateway.errorLog();
    const found = { leaks: leaksOf(gateway, policies), trouble: troubleIn(log, expectedTrouble) };
    gateway.remove();
    expect(found).toEqual({ leaks: [], trouble: [] });
  });
  onTestFailed(() => console.error(`NGINX error log:\n${log || gateway.errorLog()}`));
  return gateway;
}

/** The header that carries a token by default. Every such token is a canary. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${CANARY}${token}` };
}
