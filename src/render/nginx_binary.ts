import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { badOption, generalProblem, type Problem } from '../document/problem.ts';

/** What an NGINX says of itself with `-V`. */
export interface NginxBinary {
  /** What starts it. */
  command: string;
  version: string;
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

const JS_MODULE = 'ngx_http_js_module.so';

/** Asks the given NGINX, or the one on this machine. @returns undefined when none was named and none is installed */
export function askNginx(binary?: string): NginxBinary | undefined {
  const places = binary === undefined ? USUAL_PLACES : [binary];
  const answers = places.map(versionAnswer);
  const answer = answers.find(({ text }) => versionIn(text));
  if (answer === undefined) {
    if (binary === undefined) return undefined;
    const problem = answers[0]?.exists ? 'does not answer to -V like NGINX' : 'does not exist';
    throw badOption('--nginx', binary, problem);
  }
  const { command, text } = answer;
  for (const module of ['http_auth_request_module', 'http_realip_module', 'http_ssl_module', 'http_gunzip_module']) {
    if (!text.includes(`--with-${module}`)) {
      throw badOption('--nginx', command, `is built without ${module}`);
    }
  }
  const version = versionIn(text) as string;
  return {
    command,
    version,
    keeps: (module) => !text.includes(`--without-${module}`),
    http2: isAtLeast(version, '1.25.1') && text.includes('--with-http_v2_module'),
    addHeaderInherit: isAtLeast(version, '1.29.3'),
    subFilter: text.includes('--with-http_sub_module'),
    modulesPath: /--modules-path=(\S+)/.exec(text)?.[1],
    // The folder `nginx` of njs's sources, as njs's manual has it; a dynamic module is --add-dynamic-module.
    njsCompiledIn: /--add-module=\S*\bnjs[^\s/]*\/nginx\b/.test(text),
  };
}

function versionAnswer(command: string) {
  const { stdout, stderr, error } = spawnSync(command, ['-V'], { encoding: 'utf8' });
  const exists = (error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT';
  return { command, exists, text: `${stdout ?? ''}${stderr ?? ''}` };
}

function versionIn(text: string): string | undefined {
  return /nginx version: \S+\/(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/** True when `version` is `wanted` or later. */
function isAtLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}

/** What is wrong with the NGINX that was asked; `modules` is where one elsewhere has its modules. */
export function nginxWarnings(nginx: NginxBinary | undefined, modules: string | undefined): Problem[] {
  if (nginx === undefined) return [];
  const messages: string[] = [];
  if (!isAtLeast(nginx.version, '1.22.0')) {
    messages.push(`NGINX ${nginx.version} is too old: the gateway needs 1.22 or later`);
  }
  if (modules === undefined && !nginx.njsCompiledIn && nginx.modulesPath) {
    const file = join(nginx.modulesPath, JS_MODULE);
    const packages = 'libnginx-mod-http-js of Debian and Ubuntu, nginx-module-njs of nginx.org';
    if (!existsSync(file)) {
      messages.push(`NGINX has no njs module: ${file} is missing; install the package that has it (${packages})`);
    }
  }
  return messages.map(generalProblem);
}

/** The njs module to load: in the folder `modules` if that is given; undefined when njs is compiled in. */
export function jsModule(nginx: NginxBinary | undefined, modules: string | undefined): string | undefined {
  if (modules !== undefined) return join(modules, JS_MODULE);
  if (nginx?.njsCompiledIn) return undefined;
  if (nginx?.modulesPath && existsSync(join(nginx.modulesPath, JS_MODULE))) return join(nginx.modulesPath, JS_MODULE);
  return `modules/${JS_MODULE}`;
}
