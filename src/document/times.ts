import type { ProxyDocument } from './document.ts';
import { jsonPath } from './json_path.ts';
import { placesWith, type Way } from './schema.ts';

/** The NGINX times in a document, each with its JSON path. */
export function timesOf(document: ProxyDocument): { path: string; time: string }[] {
  return placesWith('duration').flatMap((way) => {
    const time = valueAt(way, document);
    return time === undefined ? [] : [{ path: jsonPath(way), time }];
  });
}

/** Writes seconds that are numbers as text, as NGINX does. */
export function timesAsText(document: ProxyDocument): void {
  for (const way of placesWith('duration')) {
    const object = valueAt(way.slice(0, -1), document);
    const name = String(way.at(-1));
    if (typeof object?.[name] === 'number') object[name] = String(object[name]);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the names come from the schema
function valueAt(way: Way, document: ProxyDocument): any {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return way.reduce<any>((value, name) => value?.[name], document);
}
