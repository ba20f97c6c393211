import { join, resolve } from 'node:path';
import type { NginxBinary } from './nginx_binary.ts';

/** Where NGINX keeps what it writes. */
export interface Paths {
  state: string;
  cache: string;
  log: string;
  pid: string;
  error_log: string;
  temp: { directive: string; path: string }[];
}

/** The paths below `--state`, or the usual ones of a system. */
export function systemPaths(state: string | undefined, nginx: NginxBinary | undefined): Paths {
  if (state === undefined) {
    const log = '/var/log/nginx';
    return {
      state: '',
      cache: '/var/cache/nginx',
      log,
      // Not /run/nginx.pid: that of the system's own NGINX, which could not be reloaded any more.
      pid: '/run/oauth2-introspection.pid',
      error_log: `${log}/error.log`,
      temp: [],
    };
  }
  const folder = resolve(state);
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .filter((kind) => kind === 'client_body' || nginx === undefined || nginx.keeps(`http_${kind}_module`))
    .map((kind) => ({ directive: `${kind}_temp_path`, path: join(folder, `${kind}_temp`) }));
  return {
    state: folder,
    cache: folder,
    log: folder,
    pid: join(folder, 'nginx.pid'),
    error_log: join(folder, 'error.log'),
    temp,
  };
}
