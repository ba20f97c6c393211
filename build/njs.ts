import type { BuildOptions } from 'esbuild';

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

/** How every part of the njs script is built. */
export const NJS: BuildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2017',
  supported: NJS_DIALECT,
  external: ['crypto'],
};
