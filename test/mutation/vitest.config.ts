import { defineConfig } from 'vitest/config';

/** What `make mutation` runs against every changed line of the judging code. */
export default defineConfig({
  test: { include: ['test/unit/core/**/*.test.ts'], env: { FUZZ_FACTOR: '0.02' }, testTimeout: 30_000 },
});
