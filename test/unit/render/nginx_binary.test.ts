import { describe, expect, it } from 'vitest';
import { askNginx, jsModule, nginxWarnings } from '../../../src/render/nginx_binary.ts';
import { nginxWith, WHOLE } from '../../support/fake_nginx.ts';
import { problemsOf } from '../../support/problems.ts';

const MODULES = '--with-http_auth_request_module --with-http_realip_module --with-http_ssl_module';

describe('askNginx', () => {
  it('reads modules and their folder', () => {
    const nginx = askNginx(nginxWith(`--modules-path=/usr/lib/nginx/modules ${WHOLE} --without-http_scgi_module`));
    expect(nginx?.modulesPath).toBe('/usr/lib/nginx/modules');
    expect(nginx?.keeps('http_scgi_module')).toBe(false);
    expect(nginx?.keeps('http_uwsgi_module')).toBe(true);
  });

  it.each([
    ['1.26.3', '--with-http_v2_module', true],
    ['1.26.3', '', false],
    ['1.22.1', '--with-http_v2_module', false],
  ])('knows whether %s with %j understands `http2 on`', (version, module, http2) => {
    expect(askNginx(nginxWith(`${WHOLE} ${module}`, version))?.http2).toBe(http2);
  });

  it('knows what has to be kept out', () => {
    expect(askNginx(nginxWith(WHOLE))).toMatchObject({ addHeaderInherit: false, subFilter: false });
    const newer = nginxWith(`${WHOLE} --with-http_sub_module`, '1.30.0');
    expect(askNginx(newer)).toMatchObject({ addHeaderInherit: true, subFilter: true });
  });

  it('names the module that an NGINX lacks', () => {
    expect(problemsOf(() => askNginx(nginxWith(MODULES)))).toEqual([
      { path: '$', message: expect.stringContaining('is built without http_gunzip_module') },
    ]);
  });

  it.each(['/nope/nginx', 'no-such-nginx'])('says that %s does not exist', (binary) => {
    expect(problemsOf(() => askNginx(binary))).toEqual([{ path: '$', message: `--nginx ${binary}: does not exist` }]);
  });

  it('refuses another program', () => {
    expect(problemsOf(() => askNginx('/bin/true'))).toEqual([
      { path: '$', message: expect.stringContaining('does not answer to -V like NGINX') },
    ]);
  });
});

describe('jsModule', () => {
  it.each([
    ['--add-module=/build/njs/nginx', undefined],
    ['--add-module=/build/headers-more --add-module=../njs-0.8.4/nginx/', undefined],
    ['--add-dynamic-module=/build/njs/nginx', 'modules/ngx_http_js_module.so'],
    ['--add-module=/build/nginx-njs/headers-more', 'modules/ngx_http_js_module.so'],
    ['--modules-path=/no/such/folder', 'modules/ngx_http_js_module.so'],
  ])('of an NGINX built with %s: %s', (configureArguments, module) => {
    expect(jsModule(askNginx(nginxWith(`${WHOLE} ${configureArguments}`)), undefined)).toBe(module);
  });

  it('is in the named folder, whatever NGINX is here', () => {
    const nginx = askNginx(nginxWith(`${WHOLE} --add-module=/build/njs/nginx`));
    expect(jsModule(nginx, '/modules')).toBe('/modules/ngx_http_js_module.so');
    expect(jsModule(undefined, undefined)).toBe('modules/ngx_http_js_module.so');
  });
});

describe('nginxWarnings', () => {
  const warnings = (version: string, configureArguments: string, modules?: string) =>
    nginxWarnings(askNginx(nginxWith(`${WHOLE} ${configureArguments}`, version)), modules).map(
      ({ message }) => message,
    );

  it.each([
    ['1.18.0', true],
    ['1.21.6', true],
    ['1.22.0', false],
    ['1.30.6', false],
  ])('NGINX %s is too old: %s', (version, tooOld) => {
    const message = `NGINX ${version} is too old: the gateway needs 1.22 or later`;
    expect(warnings(version, '')).toEqual(tooOld ? [message] : []);
  });

  it.each([
    ['--modules-path=/no/such/folder', undefined, true],
    ['--modules-path=/no/such/folder --add-module=/build/njs/nginx', undefined, false],
    ['--modules-path=/no/such/folder', '/modules', false],
    ['', undefined, false],
  ])('an NGINX built with %j and --modules %s lacks njs: %s', (configureArguments, modules, lacks) => {
    const message = expect.stringMatching(/^NGINX has no njs module: \/no\/such\/folder\/ngx_http_js_module\.so /);
    expect(warnings('1.26.3', configureArguments, modules)).toEqual(lacks ? [message] : []);
  });

  it('are none where there is no NGINX to ask', () => {
    expect(nginxWarnings(undefined, undefined)).toEqual([]);
  });
});
