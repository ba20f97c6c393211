import { ambiguousTarget } from '../core/refusal.ts';
import { refusalLine } from '../core/verdict.ts';
import type { ProxyDocument } from '../document/document.ts';
import { jsonPath } from '../document/json_path.ts';
import { ACCESS_CONTROL, BadInput, INTROSPECTION, type Problem, problemsIn } from '../document/problem.ts';
import type { CheckedIntrospection } from '../policy/checked_introspection.ts';
import type { CheckedProxy } from '../policy/proxy.ts';
import { accessMap, headerPatterns } from './access_map.ts';
import { clientCredentials } from './client_credentials.ts';
import { LONGEST_PARAMETER, quote, quoteRegex } from './quoting.ts';

/** A text of a document as NGINX gets it. */
interface Parameter {
  /** JSON path of what it is made from. */
  path: string;
  what: string;
  text: string;
}

/** Refuses documents that make a parameter longer than NGINX reads. @throws BadInput */
export function refuseLongParameters(proxies: CheckedProxy[]): void {
  const problems = proxies.flatMap((proxy) =>
    problemsIn(
      proxy.file,
      parametersOf(proxy)
        .filter(({ text }) => Buffer.byteLength(text) > LONGEST_PARAMETER)
        .map(problemOf),
    ),
  );
  if (problems.length > 0) throw new BadInput(problems);
}

/** Names the length and not the text, which may be a secret. */
function problemOf({ path, what, text }: Parameter): Problem {
  const length = `${Buffer.byteLength(text)} bytes in the configuration, escapes included`;
  return { path, message: `makes ${what} of ${length}; NGINX takes ${LONGEST_PARAMETER} at most` };
}

/** Those that no schema keeps short enough. */
function parametersOf({ id, document, introspection }: CheckedProxy): Parameter[] {
  // Without a policy nothing of them is written.
  if (introspection === undefined) return [];
  return [
    ...errorBodies(document, introspection),
    {
      path: `${INTROSPECTION}.action.realm`,
      what: 'a challenge',
      text: quote(refusalLine(ambiguousTarget(introspection.policy))),
    },
    ...credentials(introspection),
    ...regularExpressions(document),
    ...headerConditions(introspection, id),
  ];
}

function errorBodies({ proxyConfig }: ProxyDocument, { errorBody }: CheckedIntrospection): Parameter[] {
  const formats = proxyConfig.policies?.['error-response-format']?.[0]?.action ?? {};
  return Object.keys(formats).map((status) => ({
    path: jsonPath(['proxyConfig', 'policies', 'error-response-format', 0, 'action', status]),
    what: 'a body',
    text: quote(errorBody(Number(status))),
  }));
}

function credentials(introspection: CheckedIntrospection): Parameter[] {
  const { authorization, body_credentials, token_request } = clientCredentials(introspection);
  const texts = [authorization, body_credentials, token_request?.authorization];
  return texts.map((text = '') => ({ path: `${INTROSPECTION}.data[0]`, what: 'credentials', text: quote(text) }));
}

function regularExpressions({ proxyConfig }: ProxyDocument): Parameter[] {
  const rules = proxyConfig.policies?.['access-control-routing']?.[0]?.action.conditions ?? [];
  return rules.flatMap(({ when }, rule) =>
    when.flatMap(({ key, matchType, matchOneOf }, condition) => {
      if (!key.startsWith('header.')) return [];
      return headerPatterns({ regex: matchType === 'REGEX', values: matchOneOf.values }).map((pattern, value) => ({
        path: `${ACCESS_CONTROL}.action.conditions[${rule}].when[${condition}].matchOneOf.values[${value}]`,
        what: 'a regular expression',
        text: quoteRegex(pattern),
      }));
    }),
  );
}

/** The variables of all header conditions about one route stand in one parameter. */
function headerConditions({ access = [] }: CheckedIntrospection, proxyId: string): Parameter[] {
  return accessMap(access, proxyId).groups.map(({ matched }) => ({
    path: `${ACCESS_CONTROL}.action.conditions`,
    what: 'a list of header conditions for one route',
    text: matched,
  }));
}
