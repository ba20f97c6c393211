import { BadInput, generalProblem } from '../document/problem.ts';

/** Bytes of one parameter. NGINX reads 4096; the rest is for what a template writes beside a text. */
export const LONGEST_PARAMETER = 4000;

/** A quoted NGINX parameter in which nothing is a variable: `$` goes through `$oauth2_dollar`. */
export function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('$', '${oauth2_dollar}');
  return `"${escaped}"`;
}

/** A quoted regular expression for a `map`, which knows no variables there. */
export function quoteRegex(pattern: string): string {
  return `"~${pattern.replace(/[\\"]/g, '\\$&')}"`;
}

/** A quoted file path, for directives that know no variables. */
export function quotePath(path: string): string {
  if (/["$\\{};]|[^ -~]/.test(path)) {
    const problem = `the path ${JSON.stringify(path)} has characters that an NGINX configuration cannot carry`;
    throw new BadInput([generalProblem(problem)]);
  }
  return `"${path}"`;
}

/** What a template may write without quotes; anything else would be a hole for injection. */
export function bareWord(value: unknown): string {
  const text = String(value ?? '');
  if (!/^[\w .:@%/[\]=+~*&-]*$/.test(text)) throw new Error(`not a bare word: ${JSON.stringify(text)}`);
  return text;
}

/** The inside of a quoted URL; the endpoint's own check leaves only these characters. */
export function urlCharacters(text: string): string {
  if (!/^[\w.~!&'()*+,;=:@%/?-]*$/.test(text)) throw new Error(`not a URL: ${JSON.stringify(text)}`);
  return text;
}

/**
 * The parameters of successive `set` directives that build a JSON text. Every character that means
 * something to NGINX becomes a JSON escape, of six bytes; 600 of them still fit into one parameter.
 */
export function jsonParameters(variable: string, value: object): string[] {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const lines = members.map(([name, member], index) => {
    const start = index === 0 ? '{' : '';
    const end = index === members.length - 1 ? '}' : ',';
    return `${start}${JSON.stringify(name)}:${JSON.stringify(member)}${end}`;
  });
  return successive(
    variable,
    lines.flatMap((line) => escapeJson(line).match(/(?:\\u[0-9a-f]{4}|[^\\]){1,600}/g) ?? []),
  );
}

/** The same for a text that holds nothing NGINX would read: base64, header names. @throws for any other */
export function plainParameters(variable: string, text: string): string[] {
  // The text may be a key, so the message does not show it.
  if (/[^A-Za-z0-9+/= -]/.test(text)) throw new Error(`not a plain text for $${variable}`);
  return successive(variable, text.match(/.{1,1000}/g) ?? ['']);
}

function successive(variable: string, parts: string[]): string[] {
  return parts.map((part, index) => (index === 0 ? `'${part}'` : `'\${${variable}}${part}'`));
}

function escapeJson(json: string): string {
  const unicode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json
    .replace(/\\(["\\/bfnrt])/g, (escaped) => unicode(JSON.parse(`"${escaped}"`)))
    .replace(/['$]|[^ -~]/g, unicode);
}
