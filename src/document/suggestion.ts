import { closest, distance } from 'fastest-levenshtein';
import { jsonPath } from './json_path.ts';
import { meaningfulFields, placesOf, type Schema } from './schema.ts';

/** What the author of a field may have meant that its object does not know. */
export function suggestedField(name: string, object: Schema): string {
  return home(name) ?? similarField(name, Object.keys(meaningfulFields(object)));
}

/** What to do about a policy that `policies` does not know. */
export function suggestedPolicy(name: string, policies: Schema): string {
  return home(name) ?? similarPolicy(name, Object.keys(meaningfulFields(policies)));
}

/** Where a field belongs that is known elsewhere. */
function home(name: string): string | undefined {
  const places = placesOf(name);
  return places.length === 0 ? undefined : `it belongs to ${places.map(jsonPath).join(' or ')}`;
}

function similarField(name: string, known: string[]): string {
  const longer = known.filter((field) => field.startsWith(name));
  if (longer.length > 0) return `did you mean ${longer.map((field) => `"${field}"`).join(' or ')}?`;
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(3, name.length / 2)
    ? `did you mean "${nearest}"?`
    : `the closest known name is "${nearest}" (known: ${known.join(', ')})`;
}

function similarPolicy(name: string, supported: string[]): string {
  const nearest = closest(name, supported);
  return distance(name, nearest) <= 3
    ? `did you mean "${nearest}"?`
    : `remove it, and do in your NGINX what it did (supported: ${supported.join(', ')})`;
}
