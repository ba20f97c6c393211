import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../../support/ports.ts';
import { childrenOf } from '../../support/processes.ts';
import { NAMES } from '../results.ts';
import type { Subject } from '../subject.ts';

/** Where Debian puts Apache's modules. */
const MODULES = '/usr/lib/apache2/modules';

/** Whether Apache httpd with mod_oauth2 is installed. */
export function hasModOauth2(): boolean {
  return existsSync(join(MODULES, 'mod_oauth2.so'));
}

/** Apache httpd as a bare proxy: mod_oauth2 is compared with its own server. */
export function startApache(backendPort: number): Promise<Subject> {
  return start(NAMES.apache, backendPort, '');
}

/**
 * mod_oauth2 with its cache in shared memory and all claims exported. Its second rule is on `azp`:
 * Debian's build has no regular expressions, which it would need to look into `scope`.
 */
export function startModOauth2(endpoint: string, backendPort: number): Promise<Subject> {
  return start(
    NAMES.modOauth2,
    backendPort,
    `AuthType oauth2
OAuth2TokenVerify introspect ${endpoint} introspect.auth=client_secret_basic&client_id=app&client_secret=secret&expiry=3600
OAuth2TargetPass prefix=X-Token-
<RequireAll>
    Require oauth2_claim client_id:nginx-plus
    Require oauth2_claim azp:nginx-plus
    Require oauth2_claim realm_access.roles:nginx-keycloak-role
</RequireAll>`,
  );
}

async function start(name: string, backendPort: number, protection: string): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'oauth2-apache-'));
  const port = await freePort();
  writeFileSync(join(folder, 'httpd.conf'), configuration(folder, port, backendPort, protection));
  const child = spawn('apache2', ['-d', folder, '-f', 'httpd.conf', '-DFOREGROUND'], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; ; tries++) {
    const answer = await request(url).catch(() => undefined);
    await answer?.body.dump();
    if (answer) break;
    if (tries === 100) throw new Error('Apache httpd does not start.');
    await sleep(50);
  }
  return {
    name,
    url,
    workers: () => childrenOf(child.pid as number),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, backendPort: number, protection: string): string {
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'proxy', 'proxy_http'];
  if (protection !== '') modules.push('oauth2');
  return `${modules.map((module) => `LoadModule ${module}_module ${MODULES}/mod_${module}.so`).join('\n')}
ServerName bench
Listen 127.0.0.1:${port}
PidFile ${folder}/httpd.pid
ErrorLog ${folder}/error.log
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
CustomLog ${folder}/access.log common
DefaultRuntimeDir ${folder}
User www-data
Group www-data
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
KeepAlive On
MaxKeepAliveRequests 0
LimitRequestFieldSize 16384
<Location />
    ProxyPass http://127.0.0.1:${backendPort}/ enablereuse=on
${protection}
</Location>
`;
}
