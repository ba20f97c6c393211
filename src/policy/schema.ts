import policySchema from '../../schema/policy.schema.json' with { type: 'json' };

/** A JSON Schema, in the parts that messages look into. */
export interface Schema {
  description?: string;
  $ref?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  [other: string]: unknown;
}

/** The fields of an object but those that have no effect, which nobody can mean. */
export function meaningfulFields({ properties = {} }: Schema): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, field]) => field.$ref !== '#/definitions/writtenByManager'),
  );
}

/** Where a proxy document has fields of this name: the names on the way there. */
export function placesOf(name: string): (string | number)[][] {
  return placesIn(policySchema, name, []);
}

function placesIn(schema: Schema, name: string, way: (string | number)[]): (string | number)[][] {
  if (schema.$ref !== undefined) return placesIn(definition(schema.$ref), name, way);
  if (schema.items !== undefined) return placesIn(schema.items, name, [...way, 0]);
  return Object.entries(meaningfulFields(schema)).flatMap(([field, inner]) => {
    const place = [...way, field];
    return field === name ? [place] : placesIn(inner, name, place);
  });
}

function definition(reference: string): Schema {
  return (policySchema.definitions as Record<string, Schema>)[reference.replace('#/definitions/', '')] as Schema;
}
