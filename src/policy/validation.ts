import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import schema from '../../schema/policy.schema.json' with { type: 'json' };
import type { ProxyDocument } from './document.ts';
import { parseJsonText } from './json_text.ts';
import { BadInput, jsonPath, type Problem } from './problem.ts';

const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile<ProxyDocument>(schema);

/** Reads a proxy document. @throws BadInput that names every problem and its place */
export function readDocument(file: string): ProxyDocument {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new BadInput([{ path: '$', message: `the proxy document cannot be read (${reason})` }]);
  }
  const document = parseJsonText(text);
  if (!validate(document)) throw new BadInput(problemsOf(validate.errors ?? [], document));
  return document;
}

function problemsOf(errors: ErrorObject[], document: unknown): Problem[] {
  const said = errors.filter((error) => error.keyword !== 'propertyNames');
  // Branches of an `anyOf` that are of another type say nothing; where all of them are, the `anyOf` says it.
  const choices = new Set(said.filter((error) => error.keyword === 'anyOf').map((error) => error.instancePath));
  const saysMore = (error: ErrorObject) =>
    error.keyword !== 'anyOf' && !(error.keyword === 'type' && choices.has(error.instancePath));
  const inside = (path: string, error: ErrorObject) => `${error.instancePath}/`.startsWith(`${path}/`);
  const telling = said.filter(
    (error) =>
      saysMore(error) ||
      (error.keyword === 'anyOf' && !said.some((other) => saysMore(other) && inside(error.instancePath, other))),
  );
  return (telling.length > 0 ? telling : errors).map((error) => problemOf(error, document));
}

function problemOf(error: ErrorObject, document: unknown): Problem {
  const names = namesOf(error.instancePath, document);
  const path = jsonPath(names);
  if (error.keyword === 'additionalProperties') {
    const name = error.params.additionalProperty as string;
    const known = Object.keys(meaningfulFields(error.parentSchema as Schema));
    const message = error.instancePath.endsWith('/policies')
      ? `this policy is not supported; ${homes(name) || otherPolicy(name, known)}`
      : `unknown field; ${homes(name) || suggestion(name, known)}`;
    return { path: jsonPath([...names, name]), message };
  }
  if (error.keyword === 'required') {
    return { path: jsonPath([...names, error.params.missingProperty]), message: 'is required' };
  }
  if (error.keyword === 'enum') {
    const allowed = error.params.allowedValues as string[];
    const message = allowed.length === 1 ? `must be ${allowed[0]}` : `must be one of ${allowed.join(', ')}`;
    return { path, message: withDescription(message, error) };
  }
  // The description says what a pattern means, and what all branches of an `anyOf` allow together.
  if (error.keyword === 'pattern' || error.keyword === 'anyOf') {
    const place = error.propertyName === undefined ? path : jsonPath([...names, error.propertyName]);
    return { path: place, message: `must be ${(error.parentSchema as Schema).description}` };
  }
  return { path, message: withDescription(error.message ?? '', error) };
}

function withDescription(message: string, error: ErrorObject): string {
  const { description } = error.parentSchema as Schema;
  return description === undefined ? message : `${message}; ${description}`;
}

/** The names on the way of a JSON pointer through a document; a number is a place in an array. */
function namesOf(pointer: string, document: unknown): (string | number)[] {
  const names: (string | number)[] = [];
  let value = document;
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    names.push(Array.isArray(value) ? Number(name) : name);
    value = (value as Record<string, unknown>)[name];
  }
  return names;
}

interface Schema {
  description?: string;
  $ref?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
}

/** Says where a field belongs that is known elsewhere; empty if it is not. */
function homes(name: string): string {
  const places = placesOf(name, schema as Schema, []);
  return places.length === 0 ? '' : `it belongs to ${places.map(jsonPath).join(' or ')}`;
}

/** Where the fields of this name are: the names on the way there. */
function placesOf(name: string, at: Schema, way: (string | number)[]): (string | number)[][] {
  if (at.$ref !== undefined) return placesOf(name, definition(at.$ref), way);
  if (at.items !== undefined) return placesOf(name, at.items, [...way, 0]);
  return Object.entries(meaningfulFields(at)).flatMap(([field, inner]) => {
    const place = [...way, field];
    return field === name ? [place] : placesOf(name, inner, place);
  });
}

/** The fields of an object but those that have no effect, which nobody can mean. */
function meaningfulFields({ properties = {} }: Schema): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, field]) => field.$ref !== '#/definitions/writtenByManager'),
  );
}

function definition(reference: string): Schema {
  return (schema.definitions as Record<string, Schema>)[reference.replace('#/definitions/', '')] as Schema;
}

function otherPolicy(name: string, supported: string[]): string {
  const nearest = closest(name, supported);
  return distance(name, nearest) <= 3
    ? `did you mean "${nearest}"?`
    : `remove it, and do in your NGINX what it did (supported: ${supported.join(', ')})`;
}

function suggestion(name: string, known: string[]): string {
  const longer = known.filter((field) => field.startsWith(name));
  if (longer.length > 0) return `did you mean ${longer.map((field) => `"${field}"`).join(' or ')}?`;
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(3, name.length / 2)
    ? `did you mean "${nearest}"?`
    : `the closest known name is "${nearest}" (known: ${known.join(', ')})`;
}
