import { expect, it } from 'vitest';
import { systemPaths } from '../../../src/render/paths.ts';

it('without a state folder, the usual paths of a system', () => {
  expect(systemPaths(undefined, undefined)).toMatchObject({
    cache: '/var/cache/nginx',
    log: '/var/log/nginx',
    pid: '/run/oauth2-introspection.pid',
    temp: [],
  });
});

it('with one, everything is below it', () => {
  const { state, cache, log, pid, error_log, temp } = systemPaths('/s', undefined);
  expect([state, cache, log, pid, error_log]).toEqual(['/s', '/s', '/s', '/s/nginx.pid', '/s/error.log']);
  expect(temp).toHaveLength(5);
  expect(temp[0]).toEqual({ directive: 'client_body_temp_path', path: '/s/client_body_temp' });
});
