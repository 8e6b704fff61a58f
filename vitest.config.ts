import { defineConfig } from 'vitest/config';

/** Tests that start a browser, many peers or the built daemon. */
const HEAVY = [
  'test/{browser,faults,integration,load,nat}/**/*.test.ts',
  'test/hostile/{daemon,page}.test.ts',
];

/** Of those the ones that mostly wait, for brokers and for cameras that do not answer; the others want the whole machine. */
const PATIENT = [
  'test/integration/{automation,automation-commands,automation-events,home-assistant,foreign-onvif,doors,bad-input,pairing,secrets,unprivileged}.test.ts',
  'test/faults/{broker,camera-address,camera-onvif,heals}.test.ts',
  'test/{hostile/daemon,hostile/page,integration/automations-page,nat/paths}.test.ts',
];

/** Of the rest those in which somebody goes through pages of the viewer, and reads no clock; they fill the patient ones' pauses. */
const PAGES = [
  'test/browser/{camera,codecs,controls,deep-link,external-broker,focus,installed,pages,pairing,settings,setup,sign-in,statistics,wall}.test.ts',
];

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
          // One more than there are processors at the least: most of them wait for sockets some of the time.
          maxWorkers: 3,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'patient',
          include: [...PATIENT, ...PAGES],
          globalSetup: ['test/helpers/built-daemon.ts'],
          maxWorkers: 3,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: HEAVY,
          exclude: [...PATIENT, ...PAGES],
          globalSetup: ['test/helpers/built-daemon.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // A second is little for a page on a machine that is busy otherwise.
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
