import { Ajv, type ErrorObject } from 'ajv';
import policySchema from '../../schema/policy.schema.json' with { type: 'json' };
import { jsonPath, namesOf } from './json_path.ts';
import type { Report } from './problem.ts';
import type { Schema } from './schema.ts';
import { suggestedField, suggestedPolicy } from './suggestion.ts';

const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(policySchema);

/** Reports what the schema does not allow. */
export function schemaProblems(document: unknown, report: Report): void {
  validate(document);
  for (const error of validate.errors ?? []) {
    // Ajv also reports what is wrong with the name, which says more.
    if (error.keyword === 'propertyNames') continue;
    report(jsonPath([...namesOf(error.instancePath, document), ...nameInside(error)]), messageOf(error));
  }
}

/** The name of the field that an error is about, where Ajv says only in which object it is. */
function nameInside({ keyword, params, propertyName }: ErrorObject): string[] {
  if (keyword === 'additionalProperties') return [params.additionalProperty];
  if (keyword === 'required') return [params.missingProperty];
  return propertyName === undefined ? [] : [propertyName];
}

function messageOf(error: ErrorObject): string {
  const schema = error.parentSchema as Schema;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = error.params.additionalProperty as string;
      return error.instancePath.endsWith('/policies')
        ? `this policy is not supported; ${suggestedPolicy(name, schema)}`
        : `unknown field; ${suggestedField(name, schema)}`;
    }
    case 'required':
      return 'is required';
    case 'enum': {
      const allowed = error.params.allowedValues as string[];
      return schema.errorMessage ?? `must be one of ${allowed.join(', ')}`;
    }
    case 'minItems':
      return schema.errorMessage ?? 'must not be empty';
    case 'maxItems':
      return schema.errorMessage ?? `must have ${error.params.limit} elements at most`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must have ${error.params.limit} characters at most`;
    case 'minimum':
    case 'maximum':
      return error.message ?? '';
    default:
      return schema.errorMessage ?? error.message ?? '';
  }
}
