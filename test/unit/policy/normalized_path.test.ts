import { expect, it } from 'vitest';
import { normalizedPath } from '../../../src/policy/normalized_path.ts';

it.each([
  ['/', '/'],
  ['/admin', '/admin'],
  ['/admin/', '/admin/'],
  ["/a.b/...$!&'()+,=:@~_-/.c", "/a.b/...$!&'()+,=:@~_-/.c"],
  ['//', '/'],
  ['//admin', '/admin'],
  ['/x///admin//', '/x/admin/'],
  ['/./admin', '/admin'],
  ['/admin/.', '/admin/'],
  ['/x/../admin', '/admin'],
  ['/x//../admin', '/admin'],
  ['/admin/..', '/'],
])('%s: %s', (path, normalized) => {
  expect(normalizedPath(path)).toBe(normalized);
});
