import { defineConfig } from 'vitest/config';
import ClosingLine from './test/support/closing_line.ts';
import { engines } from './test/support/engines.ts';

/**
 * Many tests have to do with time: a verdict ends, a call is given up. On a machine that stands still for a second
 * one try may miss that; the run's last lines name the tests that needed another.
 */
const retry = 1;

const gateway = engines().map(({ name, env }) => ({
  test: {
    name,
    env,
    include: ['test/gateway/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry,
  },
}));

const containers = {
  test: {
    name: 'containers',
    include: ['test/containers/**/*.test.ts'],
    globalSetup: 'test/support/containers/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 300_000,
    retry,
    // After the others: Keycloak's start keeps both cores of a small machine busy.
    sequence: { groupOrder: 1 },
  },
};

/** What NGINX itself does is the same on every engine. Under load, so alone on the machine. */
const operation = {
  test: {
    name: 'operation',
    include: ['test/operation/**/*.test.ts'],
    testTimeout: 120_000,
    maxWorkers: 1,
    retry,
    sequence: { groupOrder: 2 },
  },
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      ...gateway,
      containers,
      operation,
    ],
    reporters: ['default', new ClosingLine()],
    maxWorkers: 2,
  },
});
