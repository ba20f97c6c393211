import type { AccessCondition, AccessGroup } from '../core/access.ts';
import type { AccessControlRule } from '../document/document.ts';
import type { Report } from '../document/problem.ts';
import { normalizedPath } from './normalized_path.ts';
import { regexProblem } from './regular_expression.ts';
import { isReservedHeader } from './reserved_header.ts';

/** The rules about one route and the same methods; the first group that fits a request decides. */
export interface RouteGroup extends AccessGroup {
  route: string;
  /** Empty for the rules of a route that name no method. */
  methods: string[];
  /** The header conditions of all its rules, in their order. */
  headers: { name: string; regex: boolean; values: string[] }[];
}

/** The groups of a policy's rules, the most specific route first. */
export function accessGroups(rules: AccessControlRule[], returnCode: number): RouteGroup[] {
  const routes = [...new Set(rules.map(routeOf))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return routes.flatMap((route) => {
    const mine = rules.filter((rule) => routeOf(rule) === route);
    const groups = methodGroups(mine).map(({ methods, fitting }) => groupOf(route, methods, fitting, returnCode));
    const general = mine.filter(isGeneral);
    return general.length > 0 ? [...groups, groupOf(route, [], general, returnCode)] : groups;
  });
}

/** The methods that the rules of a route name; those under the same rules together. */
function methodGroups(rules: AccessControlRule[]): { methods: string[]; fitting: AccessControlRule[] }[] {
  const groups = new Map<string, { methods: string[]; fitting: AccessControlRule[] }>();
  for (const method of new Set(rules.flatMap((rule) => methodsOf(rule, rules)))) {
    const fitting = rules.filter((rule) => isGeneral(rule) || methodsOf(rule, rules).includes(method));
    const indexes = fitting.map((rule) => rules.indexOf(rule)).join();
    const group = groups.get(indexes) ?? { methods: [], fitting };
    group.methods.push(method);
    groups.set(indexes, group);
  }
  return [...groups.values()];
}

/** A rule without methods is for all of them. */
function isGeneral(rule: AccessControlRule): boolean {
  return rule.allowAccess?.httpMethods === undefined;
}

/** HEAD tells what GET would (RFC 9110 §9.3.2), so it is under the rules for GET where it has none of its own. */
function methodsOf(rule: AccessControlRule, all: AccessControlRule[]): string[] {
  const methods = rule.allowAccess?.httpMethods ?? [];
  const headHasRules = all.some(({ allowAccess }) => allowAccess?.httpMethods?.includes('HEAD'));
  return methods.includes('GET') && !headHasRules ? [...methods, 'HEAD'] : methods;
}

function groupOf(route: string, methods: string[], rules: AccessControlRule[], returnCode: number): RouteGroup {
  const group: RouteGroup = { route, methods, returnCode: rules[0]?.returnCode ?? returnCode, rules: [], headers: [] };
  for (const rule of rules) {
    const conditions = rule.when.map<AccessCondition>(({ key, matchType, matchOneOf }) => {
      const regex = matchType === 'REGEX';
      const [kind, name] = splitKey(key);
      if (kind === 'token') return { claim: name, regex, values: matchOneOf.values };
      group.headers.push({ name, regex, values: matchOneOf.values });
      return { headerIndex: group.headers.length - 1 };
    });
    group.rules.push(conditions);
  }
  return group;
}

/** The route without a slash at its end: `/admin/` is about `/admin` too. */
function routeOf(rule: AccessControlRule): string {
  return (rule.allowAccess?.route ?? '/').replace(/\/+$/, '');
}

function splitKey(key: string): [kind: 'token' | 'header', name: string] {
  const dot = key.indexOf('.');
  return [key.slice(0, dot) as 'token' | 'header', key.slice(dot + 1)];
}

/** Reports what no schema can say about the rules. */
export function accessProblems(rules: AccessControlRule[], basePath: string, report: Report): void {
  rules.forEach((rule, index) => {
    const { route } = rule.allowAccess ?? {};
    if (route !== undefined) routeProblems(route, basePath, `.action.conditions[${index}].allowAccess.route`, report);
    rule.when.forEach(({ key, matchType, matchOneOf }, number) => {
      const place = `.action.conditions[${index}].when[${number}]`;
      keyProblems(key, `${place}.key`, report);
      if (matchType !== 'REGEX') return;
      matchOneOf.values.forEach((value, position) => {
        const problem = regexProblem(value);
        if (problem !== '') report(`${place}.matchOneOf.values[${position}]`, problem);
      });
    });
  });
}

function routeProblems(route: string, basePath: string, place: string, report: Report): void {
  const normalized = normalizedPath(route);
  if (normalized !== route) report(place, `would never apply, since NGINX makes ${normalized} of it; write that`);
  if (!normalizedPath(`${route}/`).startsWith(basePath.replace(/\/*$/, '/'))) {
    report(place, `is outside the base path ${basePath}, so it would never apply; write the path as clients send it`);
  }
}

/** A rule would believe what the client sends in such a header; the backend gets another value, or none. */
function keyProblems(key: string, place: string, report: Report): void {
  const [kind, name] = splitKey(key);
  if (kind === 'header' && isReservedHeader(name)) {
    report(place, 'is a header that NGINX or the gateway itself sets; for a claim, write token.<claim>');
  }
}
