import { defineConfig } from 'vitest/config';

/** Tests that start a browser, many peers or the built daemon: each wants the whole machine to itself. */
const HEAVY = ['test/{browser,faults,integration,load}/**/*.test.ts'];

export default defineConfig({
  test: {
    // The peers' engine is a native addon, which does not survive worker threads.
    pool: 'forks',
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: HEAVY,
          maxWorkers: '100%',
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: HEAVY,
          globalSetup: ['test/helpers/built-daemon.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // A second is little for a page on a machine that is busy otherwise.
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
