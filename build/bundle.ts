import { chmod, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** What the oldest engine, njs 0.7.9, cannot parse; esbuild lowers it or refuses it. */
const NJS_DIALECT = {
  class: false,
  'class-field': false,
  destructuring: false,
  'default-argument': false,
  'for-of': false,
  'array-spread': false,
  generator: false,
  'async-generator': false,
  'for-await': false,
  'new-target': false,
  bigint: false,
  'dynamic-import': false,
  'import-meta': false,
  'top-level-await': false,
  'optional-chain': false,
  'logical-assignment': false,
  'optional-catch-binding': false,
  'object-rest-spread': false,
};

const NJS: BuildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2017',
  supported: NJS_DIALECT,
  external: ['crypto'],
};

/**
 * Puts what most requests do not need into functions: NGINX runs the top level of the script for every
 * request that touches JavaScript, and every function there costs time.
 */
const ON_DEMAND: Plugin = {
  name: 'on-demand',
  setup({ onLoad }) {
    onLoad({ filter: /gateway\/(lookups|miss)\.ts$/ }, async ({ path }) => {
      const factory = `${basename(path, '.ts')}OnDemand`;
      const { outputFiles } = await build({ ...NJS, entryPoints: [path], write: false });
      const module = outputFiles[0]?.text ?? '';
      const names = /\nexport \{([^}]*)\};\s*$/
        .exec(module)?.[1]
        ?.split(',')
        .map((name) => name.trim());
      if (names === undefined) throw new Error(`${path} exports nothing`);
      const imports = module.match(/^import .*\n/gm) ?? [];
      const body = module.replace(/^import .*\n/gm, '').replace(/\nexport (\{[^}]*\};\s*)$/, '\nreturn $1');
      const handlers = names.map((name) => `export function ${name}(r) { return ${factory}().${name}(r); }\n`);
      return { contents: `${imports.join('')}function ${factory}() {\n${body}}\n${handlers.join('')}` };
    });
  },
};

await build({
  ...NJS,
  entryPoints: ['src/gateway/main.ts'],
  outfile: 'dist/oauth2_introspection.js',
  plugins: [ON_DEMAND],
  banner: { js: '// OAuth 2.0 token introspection for NGINX. Generated from src/; do not edit.' },
});

// njs 0.7.9 does not know `export { x as default }`.
const bundle = await readFile('dist/oauth2_introspection.js', 'utf8');
await writeFile(
  'dist/oauth2_introspection.js',
  bundle.replace(/export \{\s*(\w+) as default\s*\};/, 'export default $1;'),
);

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: { '.conf': 'text' },
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
});
await chmod('dist/cli.js', 0o755);
