import type { RouteGroup } from '../policy/access_control.ts';

/** What the `map`s of access-control-routing are made of. */
interface AccessMap {
  /** A `map` for each header condition: `1` where one of the patterns matches. */
  headers: { header: string; variable: string; group: number; patterns: string[] }[];
  /**
   * For a request that fits `pattern`, `matched` is what core/access.ts reads: the number of the group and a digit
   * for each of its header conditions.
   */
  groups: { pattern: string; matched: string }[];
}

/** The maps for the groups of one proxy. */
export function accessMap(groups: RouteGroup[], proxyId: string): AccessMap {
  const headers = groups.flatMap((group, index) =>
    group.headers.map((condition, number) => ({
      header: condition.name.toLowerCase().replaceAll('-', '_'),
      variable: `oauth2_header_${index}_${number}_${proxyId}`,
      group: index,
      patterns: headerPatterns(condition),
    })),
  );
  return {
    headers,
    groups: groups.map((group, index) => {
      const digits = headers.filter((condition) => condition.group === index).map(({ variable }) => `$${variable}`);
      return { pattern: requestPattern(group), matched: `${index}:${digits.join('')}` };
    }),
  };
}

/** A regular expression of NGINX for method and path: the route itself and whatever is below it. */
export function requestPattern({ methods, route }: RouteGroup): string {
  const method = methods.length === 0 ? '[^ ]+' : `(?:${methods.join('|')})`;
  // Some backends cut `;…` off every segment, so that the route must hold for such a path too.
  const segments = route.split('/').slice(1);
  return `^${method} ${segments.map((segment) => `/${escaped(segment)}(?:;[^/]*)?`).join('')}(?:/|$)`;
}

/** Regular expressions of NGINX for a header condition. */
export function headerPatterns({ regex, values }: { regex: boolean; values: string[] }): string[] {
  return values.map((value) => (regex ? value : `^${escaped(value)}$`));
}

/** This text and nothing else, as a regular expression. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
