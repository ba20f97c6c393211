import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Changes the rendered files before NGINX reads them. */
export type Edit = (dir: string) => void;

/** Replaces a text that must be there. */
export function replaceIn(file: string, text: string, by: string): void {
  const before = readFileSync(file, 'utf8');
  if (!before.includes(text)) throw new Error(`${file} has no "${text}"`);
  writeFileSync(
    file,
    // Not the text itself: dollar signs in it would have a meaning.
    before.replace(text, () => by),
  );
}

/** Replaces a text of nginx.conf. */
export function inConfiguration(text: string, by: string): Edit {
  return (dir) => replaceIn(join(dir, 'nginx.conf'), text, by);
}

/** Before the gateway's part of `http { }`, as somebody whose configuration surrounds ours. */
export function inHttp(directives: string): Edit {
  return inConfiguration('include http.conf;', `${directives}\ninclude http.conf;`);
}

/** Before the gateway's part of `server { }`. */
export function inServer(directives: string): Edit {
  return inConfiguration('include server.conf;', `${directives}\ninclude server.conf;`);
}

/** After the gateway's part of `server { }`. */
export function inServerAfter(directives: string): Edit {
  return inConfiguration('include server.conf;', `include server.conf;\n${directives}`);
}

/** Adds parameters to the public address. */
export function inListen(parameters: string): Edit {
  return (dir) => {
    const address = publicAddress(dir);
    inConfiguration(`listen ${address};`, `listen ${address} ${parameters};`)(dir);
  };
}

/** One edit after the other. */
export function all(...edits: (Edit | undefined)[]): Edit {
  return (dir) => {
    for (const edit of edits) edit?.(dir);
  };
}

/** Where the gateway listens. */
export function publicAddress(dir: string): string {
  const address = /listen ([^; ]+);/.exec(readFileSync(join(dir, 'nginx.conf'), 'utf8'))?.[1];
  if (address === undefined) throw new Error('nginx.conf has no listen');
  return address;
}

/** HTTP/2, where `render` has not turned it on: before NGINX 1.25.1 it belongs to `listen`. */
export function withHttp2(dir: string): void {
  if (!readFileSync(join(dir, 'nginx.conf'), 'utf8').includes('http2 on;')) inListen('http2')(dir);
}

/** QuickJS instead of njs, where NGINX has both. */
export function chooseEngine(dir: string, engine: string): void {
  replaceIn(join(dir, 'http.conf'), '\njs_path ', `\njs_engine ${engine};\njs_path `);
}
