import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askNginx } from '../../../src/render/nginx_binary.ts';
import { type Edit, inHttp, inServer, inServerAfter } from '../../support/edits.ts';
import { nginxUnderTest } from '../../support/engines.ts';
import { bearer, type Stage, send, stage, statusOf } from '../../support/gateway.ts';
import { active, INACTIVE, onlyGood } from '../../support/scripted_idp.ts';

const GREEDY_CACHE = `proxy_cache_path cache_of_somebody keys_zone=somebody:1m;
proxy_cache somebody;
proxy_cache_key same;
proxy_cache_methods GET HEAD POST;
proxy_cache_valid any 1h;
proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;`;

/** Error pages that would turn every refusal into a success. */
const WELCOMING = `error_page 400 401 403 500 502 503 504 =200 /welcome;
proxy_intercept_errors on;
recursive_error_pages on;`;

/** Directives that are somebody's own business, until they open our door. */
const AROUND_US: [what: string, edit: Edit][] = [
  ['satisfy any in http', inHttp('satisfy any; allow all;')],
  ['satisfy any in server', inServer('satisfy any; allow all;')],
  ['an open auth_request in http', inHttp('auth_request off;')],
  ['error pages that answer 200', inHttp('error_page 400 401 403 404 418 429 500 502 503 504 =200 /welcome;')],
  ['intercepted errors', inServer('proxy_intercept_errors on; recursive_error_pages on;')],
  ['error pages for intercepted errors in http', inHttp(WELCOMING)],
  ['error pages for intercepted errors in server', inServer(WELCOMING)],
  ['stale answers without a bound', inHttp('proxy_cache_use_stale error timeout updating http_403 http_500;')],
  ['open_file_cache', inHttp('open_file_cache max=1000 inactive=1h; open_file_cache_valid 1h;')],
  ['a lifetime for everything', inHttp('expires 1h;')],
  ['the longest lifetime', inHttp('expires max;')],
  ['a header that lets everything be cached', inHttp('add_header Cache-Control "public, max-age=3600";')],
  ['a rewrite of every path', inServerAfter('rewrite ^(?!/v1/)(.*)$ /v1$1 last;')],
  ['a filter that changes answers', inHttp(`sub_filter_types *; sub_filter '"active":false' '"active":true';`)],
  ['server-side includes', inHttp('ssi on; ssi_types *;')],
  ['log_subrequest', inHttp('log_subrequest on;')],
  ['no buffering', inHttp('proxy_buffering off; proxy_request_buffering off;')],
  ['another method', inHttp('proxy_method GET; proxy_set_body "";')],
  ['next upstream on refusals', inHttp('proxy_next_upstream error timeout http_403 http_404 non_idempotent;')],
];
if (askNginx(nginxUnderTest())?.addHeaderInherit) {
  const merged = 'add_header_inherit merge; add_header Cache-Control "public, max-age=3600";';
  AROUND_US.push(['a merged header that lets everything be cached', inHttp(merged)]);
}

test('nothing around us opens the door or keeps it open', async () => {
  const gateways: { what: string; parts: Stage }[] = [];
  for (const [what, edit] of AROUND_US) {
    const parts = await stage({ cacheIntrospectionResponse: '2s' }, { edit });
    const { gateway, idp, echo } = parts;
    idp.answer = onlyGood;
    expect(await statusOf(gateway), what).toBe(401);
    expect(await statusOf(gateway, bearer('bad')), what).toBe(403);
    expect(await statusOf(gateway, { authorization: 'Bearer !' }), what).toBe(403);
    expect(echo.requests, what).toEqual([]);
    expect(await statusOf(gateway, bearer('good')), what).toBe(200);
    expect(await statusOf(gateway, bearer('good')), what).toBe(200);
    expect(idp.requests, what).toHaveLength(2);
    expect(await statusOf(gateway, bearer('bad')), what).toBe(403);
    idp.answer = { socket: (socket) => socket.destroy() };
    expect(await statusOf(gateway, bearer('reset')), what).toBe(403);
    idp.answer = INACTIVE;
    gateways.push({ what, parts });
  }
  await sleep(3_000);
  for (const { what, parts } of gateways) {
    const { gateway, idp, echo } = parts;
    expect(await statusOf(gateway, bearer('good')), what).toBe(403);
    await idp.close();
    expect(await statusOf(gateway, bearer('refused')), what).toBe(403);
    expect(echo.requests, what).toHaveLength(2);
  }
});

test('a cache around us serves no verdict where the policy turns caching off', async () => {
  const action = { cacheIntrospectionResponse: '0s' };
  const { gateway, idp } = await stage(action, { edit: inHttp(GREEDY_CACHE) });
  const verdict = async (token: string) =>
    (await send(gateway, { path: `/${token}`, method: 'PATCH', headers: bearer(token) })).status;
  idp.answer = onlyGood;

  expect(await verdict('good')).toBe(200);
  expect(await verdict('bad')).toBe(403);
  idp.answer = INACTIVE;
  expect(await verdict('good')).toBe(403);
  expect(idp.requests).toHaveLength(3);
});

test('revalidation around us keeps no old claims', async () => {
  const action = { cacheIntrospectionResponse: '2s', staleIfUnavailable: '1h' };
  const { gateway, idp, echo } = await stage(action, { edit: inHttp('proxy_cache_revalidate on;') });
  const exp = Math.floor(Date.now() / 1000) + 30;
  for (const username of ['before', 'after']) {
    idp.answer = active({ exp, username });
    expect(await statusOf(gateway, bearer('t'))).toBe(200);
    await sleep(2_100);
  }
  expect(echo.requests.map(({ headers }) => headers['x-token-username'])).toEqual(['before', 'after']);
});
