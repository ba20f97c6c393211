import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput } from '../policy/problem.ts';

/** What an NGINX says of itself with `-V`. */
export interface NginxBinary {
  /** True for a module that NGINX has unless it is built without it, and which this one has. */
  keeps(module: string): boolean;
  /** True when it understands `http2 on`. */
  http2: boolean;
  addHeaderInherit: boolean;
  /** True when `sub_filter` can stand around us, and so has to be kept out. */
  subFilter: boolean;
  modulesPath?: string;
  /** True when njs is part of the binary, so that there is no module to load. */
  njsCompiledIn: boolean;
}

/** Where NGINX is looked for when none is named: /usr/sbin is not on everybody's PATH. */
const USUAL_PLACES = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'];

/** Asks the given NGINX, or the one on this machine. @returns undefined when none was named and none is installed */
export function askNginx(binary?: string): NginxBinary | undefined {
  const text = (binary === undefined ? USUAL_PLACES : [binary]).map(versionText).find(versionIn);
  if (text === undefined) {
    if (binary === undefined) return undefined;
    throw new BadInput([{ path: '$', message: `--nginx ${binary}: does not answer to -V like NGINX` }]);
  }
  for (const module of ['http_auth_request_module', 'http_realip_module', 'http_ssl_module', 'http_gunzip_module']) {
    if (!text.includes(`--with-${module}`)) {
      throw new BadInput([{ path: '$', message: `--nginx ${binary ?? 'nginx'}: is built without ${module}` }]);
    }
  }
  const version = versionIn(text) as string;
  return {
    keeps: (module) => !text.includes(`--without-${module}`),
    http2: isAtLeast(version, '1.25.1') && text.includes('--with-http_v2_module'),
    addHeaderInherit: isAtLeast(version, '1.29.3'),
    subFilter: text.includes('--with-http_sub_module'),
    modulesPath: /--modules-path=(\S+)/.exec(text)?.[1],
    // The folder `nginx` of njs's sources, as njs's manual has it; a dynamic module is --add-dynamic-module.
    njsCompiledIn: /--add-module=\S*\bnjs[^\s/]*\/nginx\b/.test(text),
  };
}

function versionText(binary: string): string {
  const answer = spawnSync(binary, ['-V'], { encoding: 'utf8' });
  return `${answer.stdout ?? ''}${answer.stderr ?? ''}`;
}

function versionIn(text: string): string | undefined {
  return /nginx version: \S+\/(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/** True when `version` is `wanted` or later. */
function isAtLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}

/** The njs module to load: in the folder `modules` if that is given; undefined when njs is compiled in. */
export function jsModule(nginx: NginxBinary | undefined, modules: string | undefined): string | undefined {
  const name = 'ngx_http_js_module.so';
  if (modules !== undefined) return join(modules, name);
  if (nginx?.njsCompiledIn) return undefined;
  if (nginx?.modulesPath && existsSync(join(nginx.modulesPath, name))) return join(nginx.modulesPath, name);
  return `modules/${name}`;
}
