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

function valueAt(way: Way, document: ProxyDocument) {
  // biome-ignore lint/suspicious/noExplicitAny: the names come from the schema
  return way.reduce<any>((value, name) => value?.[name], document);
}
