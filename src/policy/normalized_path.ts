/** The path that NGINX finds locations and rules by: empty, `.` and `..` segments resolved. */
export function normalizedPath(path: string): string {
  return new URL(path.replace(/\/{2,}/g, '/'), 'http://host').pathname;
}
