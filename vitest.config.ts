import { defineConfig } from 'vitest/config';
import ClosingLine from './test/support/closing_line.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new ClosingLine()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Gateway tests start servers; two cores are enough for two of them.
    maxWorkers: 2,
  },
});
