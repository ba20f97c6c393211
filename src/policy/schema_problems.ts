import { Ajv, type ErrorObject } from 'ajv';
import policySchema from '../../schema/policy.schema.json' with { type: 'json' };
import { jsonPath, namesOf } from './json_path.ts';
import type { Problem } from './problem.ts';
import type { Schema } from './schema.ts';
import { suggestedField, suggestedPolicy } from './suggestion.ts';

const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(policySchema);

/** What the schema says about a document. */
export function schemaProblems(document: unknown): Problem[] {
  validate(document);
  return tellingErrors(validate.errors ?? []).map((error) => problemOf(error, document));
}

/** The errors that say most, where Ajv has several about one field. */
function tellingErrors(errors: ErrorObject[]): ErrorObject[] {
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
  return telling.length > 0 ? telling : errors;
}

function problemOf(error: ErrorObject, document: unknown): Problem {
  const names = namesOf(error.instancePath, document);
  const path = jsonPath(names);
  if (error.keyword === 'additionalProperties') {
    const name = error.params.additionalProperty as string;
    const object = error.parentSchema as Schema;
    const message = error.instancePath.endsWith('/policies')
      ? `this policy is not supported; ${suggestedPolicy(name, object)}`
      : `unknown field; ${suggestedField(name, object)}`;
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
