import policySchema from '../../schema/policy.schema.json' with { type: 'json' };

/** A JSON Schema, in the parts that messages look into. */
export interface Schema {
  /** For editors, too: what a value must be. */
  errorMessage?: string;
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

/** The names on the way to a field; a number is a place in an array. */
export type Way = (string | number)[];

/** Where a proxy document has fields of this name. */
export function placesOf(name: string): Way[] {
  return placesIn(policySchema, (field) => field === name);
}

/** Where a proxy document has fields of this definition. */
export function placesWith(name: string): Way[] {
  return placesIn(policySchema, (_, { $ref }) => $ref === `#/definitions/${name}`);
}

function placesIn(schema: Schema, wanted: (name: string, field: Schema) => boolean, way: Way = []): Way[] {
  if (schema.$ref !== undefined) return placesIn(definition(schema.$ref), wanted, way);
  if (schema.items !== undefined) return placesIn(schema.items, wanted, [...way, 0]);
  return Object.entries(meaningfulFields(schema)).flatMap(([name, field]) => {
    const place = [...way, name];
    return wanted(name, field) ? [place] : placesIn(field, wanted, place);
  });
}

function definition(reference: string): Schema {
  return (policySchema.definitions as Record<string, Schema>)[reference.replace('#/definitions/', '')] as Schema;
}
