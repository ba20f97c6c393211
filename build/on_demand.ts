import { basename } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { NJS } from './njs.ts';
import { replaced } from './replaced.ts';

/**
 * Puts what most requests do not need into functions: NGINX runs the top level of the script for every
 * request that touches JavaScript, and every function there costs time.
 */
export const ON_DEMAND: Plugin = {
  name: 'on-demand',
  setup({ onLoad }) {
    onLoad({ filter: /gateway\/on_demand\/\w+\.ts$/ }, async ({ path }) => {
      const factory = `${basename(path, '.ts')}OnDemand`;
      const { outputFiles, metafile } = await build({ ...NJS, entryPoints: [path], write: false, metafile: true });
      const module = outputFiles[0]?.text ?? '';
      const names = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
      const imports = module.match(/^import .*\n/gm) ?? [];
      const body = replaced(module.replace(/^import .*\n/gm, ''), /\nexport (\{[^}]*\};\s*)$/, '\nreturn $1');
      const handlers = names.map((name) => `export function ${name}(r) { return ${factory}().${name}(r); }\n`);
      return { contents: `${imports.join('')}function ${factory}() {\n${body}}\n${handlers.join('')}` };
    });
  },
};
