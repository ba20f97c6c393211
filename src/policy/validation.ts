import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import schema from '../../schema/policy.schema.json' with { type: 'json' };
import type { ProxyDocument } from './document.ts';
import { BadInput, jsonPath, type Problem } from './problem.ts';

const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile<ProxyDocument>(schema);

/** Reads a proxy document. @throws BadInput that names every problem and its place */
export function readDocument(file: string): ProxyDocument {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BadInput([{ path: '$', message: `${file}: ${(error as Error).message.replaceAll('\n', ' ')}` }]);
  }
  if (!validate(document)) throw new BadInput(problemsOf(validate.errors ?? []));
  return document;
}

function problemsOf(errors: ErrorObject[]): Problem[] {
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
  return (telling.length > 0 ? telling : errors).map(problemOf);
}

function problemOf(error: ErrorObject): Problem {
  const path = jsonPath(error.instancePath);
  if (error.keyword === 'additionalProperties') {
    const name = error.params.additionalProperty as string;
    const place = jsonPath(`${error.instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    const known = Object.keys((error.parentSchema as { properties: object }).properties);
    const what = error.instancePath.endsWith('/policies') ? 'this policy is not supported' : 'unknown field';
    return { path: place, message: `${what}; ${homes(name) || suggestion(name, known)}` };
  }
  if (error.keyword === 'required') {
    return { path: jsonPath(`${error.instancePath}/${error.params.missingProperty}`), message: 'is required' };
  }
  if (error.keyword === 'enum') {
    const allowed = error.params.allowedValues as string[];
    return { path, message: `must be one of ${allowed.join(', ')}` };
  }
  if (error.keyword === 'anyOf') return { path, message: 'has a type that is not allowed here' };
  const description = (error.parentSchema as { description?: string }).description;
  return { path, message: [error.message, description].filter(Boolean).join('; ') };
}

interface Schema {
  $ref?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
}

/** Says where a field belongs that is known elsewhere; empty if it is not. */
function homes(name: string): string {
  const places = placesOf(name, schema as Schema, '');
  return places.length === 0 ? '' : `it belongs to ${places.map(jsonPath).join(' or ')}`;
}

/** JSON pointers to the fields of this name. */
function placesOf(name: string, at: Schema, pointer: string): string[] {
  if (at.$ref !== undefined) return placesOf(name, definition(at.$ref), pointer);
  if (at.items !== undefined) return placesOf(name, at.items, `${pointer}/0`);
  return Object.entries(at.properties ?? {}).flatMap(([field, inner]) => {
    const place = `${pointer}/${field}`;
    return field === name ? [place] : placesOf(name, inner, place);
  });
}

function definition(reference: string): Schema {
  return (schema.definitions as Record<string, Schema>)[reference.replace('#/definitions/', '')] as Schema;
}

function suggestion(name: string, known: string[]): string {
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(3, name.length / 2)
    ? `did you mean "${nearest}"?`
    : `the closest known name is "${nearest}" (known: ${known.join(', ')})`;
}
