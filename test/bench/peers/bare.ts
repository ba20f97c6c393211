import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { barePolicy } from '../policy.ts';
import { NAMES } from '../results.ts';
import { type NginxSubject, startSubject } from '../subject.ts';

/** The proxy without any check. */
export function startBare(backendPort: number): Promise<NginxSubject> {
  return startSubject(NAMES.bare, { policies: [barePolicy(backendPort)] });
}

/** The price of asking at all: a check that always allows. */
export function startNoContent(backendPort: number): Promise<NginxSubject> {
  const edit = (dir: string) => {
    appendFileSync(join(dir, 'server.conf'), 'location = /_allow { internal; return 204; }\n');
    appendFileSync(join(dir, 'location.conf'), 'auth_request /_allow;\n');
  };
  return startSubject(NAMES.noContent, { policies: [barePolicy(backendPort)], edit });
}
