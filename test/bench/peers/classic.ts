import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inHttp } from '../../support/edits.ts';
import { barePolicy, EXPORTED } from '../policy.ts';
import { NAMES } from '../results.ts';
import { type NginxSubject, startSubject } from '../subject.ts';

/** The classic njs gateway: one level, the raw answer cached under the token, judged on every request. */
export function startClassic(endpoint: string, backendPort: number): Promise<NginxSubject> {
  const edit = (dir: string) => {
    inHttp(
      `js_path ${import.meta.dirname};
js_import classic from classic.js;
map $http_authorization $classic_token { default ""; "~*^Bearer +(?<classic_text>.+)$" $classic_text; }
proxy_cache_path ${dir}/classic levels=1 keys_zone=classic:10m use_temp_path=off;`,
    )(dir);
    appendFileSync(
      join(dir, 'server.conf'),
      `location = /_classic { internal; js_content classic.introspect; }
location = /_classic_send {
    internal;
    proxy_pass ${endpoint};
    proxy_method POST;
    proxy_set_header Authorization "Basic YXBwOnNlY3JldA==";
    proxy_set_header Content-Type application/x-www-form-urlencoded;
    proxy_set_body "token=$classic_token";
    proxy_pass_request_headers off;
    proxy_cache classic;
    proxy_cache_key $classic_token;
    proxy_cache_methods GET POST;
    proxy_cache_lock on;
    proxy_cache_valid 200 1h;
    proxy_ignore_headers Cache-Control Expires Set-Cookie;
}
`,
    );
    const claims = EXPORTED.map(
      (claim) => `auth_request_set $classic_${claim} $sent_http_token_${claim};
proxy_set_header X-Token-${claim} $classic_${claim};
`,
    );
    appendFileSync(
      join(dir, 'location.conf'),
      `auth_request /_classic;\nproxy_set_header Authorization "";\n${claims.join('')}`,
    );
  };
  return startSubject(NAMES.classic, { policies: [barePolicy(backendPort)], edit });
}
