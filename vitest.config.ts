import { defineConfig } from 'vitest/config';
import ClosingLine from './test/support/closing_line.ts';
import { engines } from './test/support/engines.ts';

const gateway = engines().map(({ name, env }) => ({
  test: {
    name,
    env,
    include: ['test/gateway/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
}));

export default defineConfig({
  test: {
    projects: [{ test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } }, ...gateway],
    reporters: ['default', new ClosingLine()],
    maxWorkers: 2,
  },
});
