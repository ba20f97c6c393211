import { chmod, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { NJS } from './njs.ts';
import { ON_DEMAND } from './on_demand.ts';
import { replaced } from './replaced.ts';

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
  replaced(bundle, /export \{\s*(\w+) as default\s*\};/, 'export default $1;'),
);

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Its other form, UMD, cannot be bundled.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  loader: { '.conf': 'text' },
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
});
await chmod('dist/cli.js', 0o755);
