import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../document/problem.ts';
import type { CheckedProxy } from '../policy/proxy.ts';
import { wordingRefusals } from './file_system_words.ts';
import { type Files, writeFolder } from './files.ts';
import { refuseLongParameters } from './long_parameters.ts';
import { askNginx, jsModule, type NginxBinary, nginxWarnings } from './nginx_binary.ts';
import { checkOptions, type RenderOptions } from './options.ts';
import { systemPaths } from './paths.ts';
import { type ProxyModel, proxyModels } from './proxy_model.ts';
import { serverModels } from './server_model.ts';
import { makeSystemFolders } from './system_folders.ts';
import { fill } from './templates.ts';
import { refuseVerdictAddress, verdictAddress } from './verdict_address.ts';

/** What there is to say about a configuration that is written. */
export interface Rendered {
  proxies: ProxyModel[];
  /** The NGINX that it is for, if there was one to ask. */
  nginx?: NginxBinary;
  /** About the machine that it is for. */
  warnings: Problem[];
}

/** Writes the configuration of the proxies into a folder. @throws BadInput */
export function render(proxies: CheckedProxy[], options: RenderOptions): Rendered {
  checkOptions(options);
  refuseLongParameters(proxies);
  const nginx = askNginx(options.nginx);
  const verdict = verdictAddress(options.listen);
  refuseVerdictAddress(proxies, verdict);

  const out = resolve(options.out);
  const paths = systemPaths(options.state, nginx);
  const bundle = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'oauth2_introspection.js'), 'utf8');
  const models = proxyModels(proxies, paths, bundle);
  const folders = makeSystemFolders(options, paths, nginx);

  const first_policy = models.find(({ introspection }) => introspection)?.id;
  const has_policy = first_policy !== undefined;
  const snippets = {
    out,
    proxies: models,
    has_policy,
    first_policy,
    verdict_address: `${verdict.host}:${verdict.port}`,
    add_header_inherit: nginx?.addHeaderInherit === true,
    sub_filter: nginx?.subFilter === true,
    ssi: nginx?.keeps('http_ssi_module') === true,
  };
  const files: Files = {
    'http.conf': fill('http.conf', snippets),
    'server.conf': fill('server.conf', snippets),
    'nginx.conf': fill('nginx.conf', {
      paths,
      user: folders.onlyForRoot ? 'root' : undefined,
      has_policy,
      listen: options.listen,
      module: jsModule(nginx, options.modules),
      http2: nginx?.http2 === true,
      servers: serverModels(models, paths),
    }),
    'oauth2_introspection.js': bundle,
  };
  for (const proxy of models) files[proxy.location_file] = fill('location.conf', { proxy });
  wordingRefusals('--out', options.out, () => writeFolder(out, files));

  return { proxies: models, nginx, warnings: [...nginxWarnings(nginx, options.modules), ...folders.warnings] };
}
