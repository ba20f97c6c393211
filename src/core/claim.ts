import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** The claims of an introspection response or of a JWT. */
export type Claims = JsonObject;

/**
 * Finds a claim by name or by dotted path. A claim that is literally named `a.b` wins over the
 * path, and `client-id` finds `client_id` where no `client-id` is. Own properties only, so no name
 * reaches the prototype.
 */
export function findClaim(claims: Claims, path: string): unknown {
  const literal = ownProperty(claims, path);
  if (literal !== undefined) return literal;

  const names = path.split('.');
  let value: unknown = claims;
  for (let i = 0; i < names.length; i++) {
    if (!isObject(value)) return undefined;
    value = ownProperty(value, names[i] as string);
  }
  return value;
}

/**
 * True when one of the accepted values is the claim or an element of it, as `iss` and `aud` are: RFC 7519 §4.1.1
 * and §4.1.3. No accepted values accept all.
 */
export function hasOneOf(accepted: string[], actual: unknown): boolean {
  if (accepted.length === 0) return true;
  const values: unknown[] = Array.isArray(actual) ? actual : [actual];
  return accepted.some((value) => values.indexOf(value) >= 0);
}

function ownProperty(object: JsonObject, name: string): unknown {
  if (name === '' || name === '__proto__') return undefined;
  if (Object.prototype.hasOwnProperty.call(object, name)) return object[name];
  const underscored = name.replace(/-/g, '_');
  if (underscored === '__proto__') return undefined;
  return Object.prototype.hasOwnProperty.call(object, underscored) ? object[underscored] : undefined;
}
