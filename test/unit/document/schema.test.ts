import { expect, it } from 'vitest';
import policySchema from '../../../schema/policy.schema.json' with { type: 'json' };
import type { Schema } from '../../../src/document/schema.ts';

/** Every schema in the file. */
function schemasIn(value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Schema, ...Object.values(value).flatMap(schemasIn)];
}

const schemas = schemasIn(policySchema);
const fields = schemas.flatMap(({ properties = {} }) => Object.entries(properties));

it.each(fields.filter(([, { $ref }]) => $ref !== '#/definitions/writtenByManager'))(
  'the field %s has a description of its own, with its default',
  (_, { description, default: usual }) => {
    expect(description).toMatch(/^\S.*\.$/);
    if (usual !== undefined) expect(description).toContain(`efault ${[usual].flat().join(', ')}`);
  },
);

it('what a definition describes is what its fields do, so it has no description to take the place of theirs', () => {
  const { writtenByManager, ...definitions } = policySchema.definitions as Record<string, Schema>;
  expect(writtenByManager?.description).toBeDefined();
  expect(Object.entries(definitions).filter(([, { description }]) => description !== undefined)).toEqual([]);
});

it('no pattern and no choice of types is without what messages say of it', () => {
  const explained = schemas.filter(({ pattern, type }) => typeof pattern === 'string' || Array.isArray(type));
  expect(explained.length).toBeGreaterThan(10);
  expect(explained.filter(({ errorMessage }) => errorMessage === undefined)).toEqual([]);
});
