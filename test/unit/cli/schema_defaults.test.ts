import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import policySchema from '../../../schema/policy.schema.json' with { type: 'json' };
import { proxyWith } from '../../support/proxy_document.ts';
import { renderPolicies } from '../../support/render.ts';

interface Schema {
  default?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

interface Fields {
  [name: string]: unknown;
}

const ACTION: Fields = {
  introspectionEndpoint: 'https://idp.example/introspect',
  resolver: { servers: [{ hostname: '192.0.2.53' }] },
};

/** `basicEncoding` makes a difference to them. */
const CREDENTIALS = { data: [{ clientAppID: 'app', clientSecret: 'a b' }] };

/** What else gives a field a meaning. */
const NEEDED: Fields = {
  algorithms: {
    introspectionResponse: 'application/token-introspection+jwt',
    issuer: 'https://idp.example',
    jwks: 'https://idp.example/jwks',
  },
};

const folder = mkdtempSync(join(tmpdir(), 'schema-defaults-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The fields that have a default, each with the names on the way to it. */
function defaultsIn(schema: Schema, path: string[] = []): { path: string[]; schema: Schema }[] {
  const own = schema.default === undefined ? [] : [{ path, schema }];
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => defaultsIn(field, [...path, name]));
  return [...own, ...inner];
}

function fieldsWith(fields: Fields, [name = '', ...rest]: string[], value: unknown): Fields {
  return { ...fields, [name]: rest.length === 0 ? value : fieldsWith((fields[name] ?? {}) as Fields, rest, value) };
}

/** A value of the field that is not its default. */
function otherValue({ default: usual, enum: values, items }: Schema): unknown {
  if (typeof usual === 'boolean') return !usual;
  if (Array.isArray(usual)) return items?.enum?.slice(-1) ?? ['other'];
  if (values !== undefined) return values.find((value) => value !== usual);
  return /^\d/.test(String(usual)) ? String(usual).replace(/^\d+/, '7') : 'other';
}

/** What `render` writes for this action. */
function rendered(action: Fields): string {
  const conf = join(folder, 'conf');
  renderPolicies(folder, [proxyWith(action, CREDENTIALS)], ['--out', conf, '--state', join(folder, 'state')]);
  return (
    ['nginx.conf', 'http.conf', 'server.conf', 'location.conf']
      .map((name) => readFileSync(join(conf, name), 'utf8'))
      .join('')
      // Fingerprints: a field that is written out may cost a cold cache, and nothing else.
      .replace(/\b[0-9a-f]{16}\b/g, 'fingerprint')
  );
}

function renderedOrRefused(action: Fields): string {
  try {
    return rendered(action);
  } catch (error) {
    return String(error);
  }
}

const defaults = defaultsIn(policySchema.definitions.action as Schema);

it('all defaults of the schema are in the action', () => {
  expect(defaults).toHaveLength(JSON.stringify(policySchema).split('"default":').length - 1);
});

it.each(defaults.map(({ path, schema }) => [path.join('.'), path, schema] as const))(
  '%s: the default of the schema is what `render` takes when the field is left out',
  (name, path, schema) => {
    const action = { ...ACTION, ...(NEEDED[name] as Fields | undefined) };
    const without = rendered(action);
    expect(rendered(fieldsWith(action, path, schema.default))).toBe(without);
    // The field counts here, so a wrong default would be noticed.
    expect(renderedOrRefused(fieldsWith(action, path, otherValue(schema)))).not.toBe(without);
  },
);
