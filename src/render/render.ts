import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Liquid } from 'liquidjs';
import endpointTemplate from '../../nginx/endpoint.conf';
import httpTemplate from '../../nginx/http.conf';
import locationTemplate from '../../nginx/location.conf';
import nginxTemplate from '../../nginx/nginx.conf';
import serverTemplate from '../../nginx/server.conf';
import verdictServerTemplate from '../../nginx/verdict_server.conf';
import { BadInput, type Problem } from '../policy/problem.ts';
import type { CheckedProxy } from '../policy/proxy.ts';
import { wordingRefusals } from './file_system_words.ts';
import { type Files, writeFolder } from './files.ts';
import { makeFolder } from './folder.ts';
import { refuseLongParameters } from './long_parameters.ts';
import { askNginx, jsModule, type NginxBinary, nginxWarnings } from './nginx_binary.ts';
import { systemPaths } from './paths.ts';
import { type ProxyModel, proxyModels } from './proxy_model.ts';
import { bareWord, quote, quotePath, quoteRegex, urlCharacters } from './quoting.ts';
import { serverModels } from './server_model.ts';
import { refuseVerdictAddress, verdictAddress } from './verdict_address.ts';

export interface RenderOptions {
  out: string;
  /** `ADDRESS:PORT` or `PORT`. */
  listen: string;
  state?: string;
  nginx?: string;
  modules?: string;
}

const templates = new Liquid({
  strictVariables: true,
  strictFilters: true,
  lenientIf: true,
  outputEscape: bareWord,
  templates: { 'endpoint.conf': endpointTemplate, 'verdict_server.conf': verdictServerTemplate },
});
templates.registerFilter('quote', { handler: quote, raw: true });
templates.registerFilter('regex', { handler: quoteRegex, raw: true });
templates.registerFilter('path', { handler: quotePath, raw: true });
templates.registerFilter('url', { handler: urlCharacters, raw: true });

/** What there is to say about a configuration that is written. */
export interface Rendered {
  proxies: ProxyModel[];
  /** The NGINX that it is for, if there was one to ask. */
  nginx?: NginxBinary;
  /** About the machine that it is for. */
  warnings: Problem[];
}

/** Writes the configuration of the proxies into a folder. */
export function render(proxies: CheckedProxy[], options: RenderOptions): Rendered {
  refuseEmpty(options);
  refuseLongParameters(proxies);
  const nginx = askNginx(options.nginx);
  const listen = checkedListen(options.listen);
  const verdict = verdictAddress(listen);
  refuseVerdictAddress(proxies, verdict);
  const out = resolve(options.out);
  const paths = systemPaths(options.state, nginx);
  const warnings = nginxWarnings(nginx, options.modules);

  const bundle = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'oauth2_introspection.js'), 'utf8');
  const models = proxyModels(proxies, paths, bundle);
  const first_policy = models.find(({ introspection }) => introspection)?.id;
  const has_policy = first_policy !== undefined;
  const model = {
    out,
    proxies: models,
    has_policy,
    first_policy,
    verdict_address: `${verdict.host}:${verdict.port}`,
    add_header_inherit: nginx?.addHeaderInherit === true,
    sub_filter: nginx?.subFilter === true,
    ssi: nginx?.keeps('http_ssi_module') === true,
  };

  if (options.state) wordingRefusals('--state', options.state, () => makeFolder(paths.state));
  const onlyRoot = options.state !== undefined && onlyRootMayEnter(paths.state);
  if (onlyRoot) {
    const message = `only root may enter ${paths.state}, so NGINX's workers will run as root; name another --state`;
    warnings.push({ path: '$', message });
  }

  const files: Files = {
    'http.conf': fill(httpTemplate, model),
    'server.conf': fill(serverTemplate, model),
    'nginx.conf': fill(nginxTemplate, {
      paths,
      user: onlyRoot ? 'root' : undefined,
      has_policy,
      listen,
      module: jsModule(nginx, options.modules),
      http2: nginx?.http2 === true,
      servers: serverModels(models, paths),
    }),
    'oauth2_introspection.js': bundle,
  };
  for (const proxy of models) files[proxy.location_file] = fill(locationTemplate, { proxy });

  wordingRefusals('--out', options.out, () => writeFolder(out, files));
  // --modules is for an NGINX elsewhere, in a container for example: its folders are not made here.
  const here = options.modules === undefined ? nginx : undefined;
  if (!options.state && !existsSync(paths.cache)) warnings.push(...makeCacheFolder(paths.cache, here));
  return { proxies: models, nginx, warnings };
}

function fill(template: string, model: object): string {
  return `${templates
    .parseAndRenderSync(template, model)
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

/** True when this is root and a folder on the way is closed to the user that workers run as. */
function onlyRootMayEnter(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  for (let place = dirname(folder); place !== dirname(place); place = dirname(place)) {
    if ((statSync(place).mode & 0o001) === 0) return true;
  }
  return false;
}

function makeCacheFolder(folder: string, nginx: NginxBinary | undefined): Problem[] {
  if (nginx === undefined || process.getuid?.() !== 0)
    return [{ path: '$', message: `NGINX needs the folder ${folder}; make it before you start NGINX` }];
  makeFolder(folder);
  return [];
}

/** An empty name, for example of a variable that is not set, would mean the folder where the command runs. */
function refuseEmpty({ out, state }: RenderOptions): void {
  if (out === '') throw new BadInput([{ path: '$', message: '--out: must name a folder' }]);
  if (state === '') throw new BadInput([{ path: '$', message: '--state: must name a folder' }]);
}

function checkedListen(listen: string): string {
  const port = Number(/^(?:(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]|\*):)?(\d{1,5})$/.exec(listen)?.[1]);
  if (port >= 1 && port <= 65535) return listen;
  throw new BadInput([{ path: '$', message: `--listen ${listen}: must be ADDRESS:PORT or PORT` }]);
}
