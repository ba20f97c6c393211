import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Changes nginx.conf, as somebody whose configuration surrounds ours. */
function inConfiguration(place: string, directives: string): (dir: string) => void {
  return (dir) => {
    const file = join(dir, 'nginx.conf');
    const conf = readFileSync(file, 'utf8');
    if (!conf.includes(place)) throw new Error(`nginx.conf has no ${place}`);
    writeFileSync(file, conf.replace(place, `${directives}\n${place}`));
  };
}

/** Before the gateway's part of `http { }`. */
export const inHttp = (directives: string) => inConfiguration('include http.conf;', directives);

/** Before the gateway's part of `server { }`. */
export const inServer = (directives: string) => inConfiguration('include server.conf;', directives);

/** QuickJS instead of njs, where NGINX has both. */
export function chooseEngine(dir: string, engine: string): void {
  const file = join(dir, 'http.conf');
  writeFileSync(file, `js_engine ${engine};\n${readFileSync(file, 'utf8')}`);
}
