import { BadInput, badOption, generalProblem } from '../document/problem.ts';

/** What the command line says besides the documents. */
export interface RenderOptions {
  /** Folder for the configuration. */
  out: string;
  /** Where the gateway listens: `ADDRESS:PORT` or `PORT`. */
  listen: string;
  /** Folder for caches, logs and the pid file, instead of the system's paths. */
  state?: string;
  /** The NGINX to render for, instead of the one that is installed here. */
  nginx?: string;
  /** Folder of the njs module as an NGINX elsewhere will see it, in a container for example. */
  modules?: string;
}

/** Refuses options that make no configuration. @throws BadInput */
export function checkOptions({ out, state, listen }: RenderOptions): void {
  // An empty name, for example of a variable that is not set, would mean the folder where the command runs.
  if (out === '') throw new BadInput([generalProblem('--out: must name a folder')]);
  if (state === '') throw new BadInput([generalProblem('--state: must name a folder')]);
  const port = Number(/^(?:(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]|\*):)?(\d{1,5})$/.exec(listen)?.[1]);
  if (port >= 1 && port <= 65535) return;
  throw badOption('--listen', listen, 'must be ADDRESS:PORT or PORT');
}
