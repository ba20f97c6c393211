import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { quit } from '../support/nginx.ts';
import { freePort } from '../support/ports.ts';
import { CLAIMS } from './policy.ts';

/** What stands behind everything that is measured: the cheapest backend and identity provider there is. */
export interface Origin {
  port: number;
  endpoint: string;
  stop(): Promise<void>;
}

/** An NGINX of its own that answers everything from its configuration: `/introspect` with an active token. */
export async function startOrigin(): Promise<Origin> {
  const folder = mkdtempSync(join(tmpdir(), 'oauth2-origin-'));
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'inherit' });
  const origin = { port, endpoint: `http://127.0.0.1:${port}/introspect` };
  for (let tries = 0; ; tries++) {
    const answer = await request(origin.endpoint).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) break;
    if (tries === 100) throw new Error('The backend does not start.');
    await sleep(50);
  }
  return {
    ...origin,
    async stop() {
      await quit(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log crit;
events { worker_connections 8192; }
http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    keepalive_requests 1000000000;
    large_client_header_buffers 4 32k;
    server {
        listen 127.0.0.1:${port} backlog=4096;
        location / { return 200 'hello\\n'; }
        location = /introspect {
            default_type application/json;
            return 200 '${JSON.stringify(CLAIMS)}';
        }
    }
}
`;
}
