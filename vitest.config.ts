import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start a browser, many peers or the built daemon. */
const HEAVY = [
  'test/{browser,faults,integration,load,nat}/**/*.test.ts',
  'test/hostile/{daemon,page}.test.ts',
];

/** Of those the ones that wait nine tenths of their time, for motors and for time limits; the rooms' tests fill their pauses. */
const IDLE = [
  'test/integration/{automation,automation-commands,automation-events}.test.ts',
  'test/faults/camera-onvif.test.ts',
];

/** Those that wait half of the time, for brokers and for cameras that do not answer; the rest want the whole machine. */
const PATIENT = [
  'test/integration/{home-assistant,foreign-onvif,doors,bad-input,pairing,secrets,unprivileged}.test.ts',
  'test/integration/{automations-page,engine-cleanup,format-changed,h265,transports}.test.ts',
  'test/integration/{keyframes,metrics,new-resolution,one-pull,warm}.test.ts',
  'test/faults/{broker,camera-address,heals}.test.ts',
  'test/{hostile/daemon,hostile/page,nat/paths}.test.ts',
];

/** Those in which somebody goes through pages of the viewer, and reads no clock; they fill the patient ones' pauses. */
const PAGES = [
  'test/browser/{camera,codecs,controls,decoded-frames,deep-link,external-broker,focus,installed,pages,pairing,settings,setup,sign-in,stage,statistics,wall}.test.ts',
];

/** Rooms of pure functions and models, without sockets: their files share processes, for a process takes longer than such a file. */
const PURE = [
  'test/{access,bench,config,limits,protocol,scripts,viewer}/**/*.test.{ts,tsx}',
  'test/gateway/{events,rtp,sealing,stream}/**/*.test.ts',
];
/** Puts other modules in place of those that it looks at, which no process can share. */
const MOCKING = ['test/viewer/texts/rendering.test.ts'];

/** What takes longest, which begins first: otherwise it would be left alone at the end. What waits and what works take turns. */
const LONGEST = [
  'faults/camera-onvif',
  'integration/automation-commands',
  'gateway/automation/home-assistant/home-assistant',
  'gateway/rtsp/gst-rtsp-server',
  'devices/simulated/transports',
  'gateway/rtsp/upkeep',
  'gateway/mqtt/hostile-broker',
  'broker/client-attacks',
  'integration/home-assistant',
  'integration/automation',
  'browser/pages',
  'hostile/daemon',
  'browser/wall',
  'integration/pairing',
  'faults/heals',
  'browser/pairing',
  'integration/bad-input',
  'browser/controls',
  'browser/camera',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Of tests with a daemon or a browser: a second is little on a machine that is busy otherwise. */
const PATIENCE = {
  globalSetup: ['test/helpers/built-daemon.ts'],
  testTimeout: 90_000,
  hookTimeout: 90_000,
  expect: { poll: { timeout: 30_000 } },
};
const ROOMS = { testTimeout: 40_000, hookTimeout: 40_000, expect: { poll: { timeout: 10_000 } } };
/** More than there are processors at the least: most of what runs waits for sockets some of the time, and pages draw. */
const SIDE_BY_SIDE = { rooms: 4, pages: 3 };

export default defineConfig({
  test: {
    // The peers' engine is a native addon, which does not survive worker threads.
    pool: 'forks',
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...ROOMS,
          name: 'rooms',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...HEAVY, ...PURE],
          maxWorkers: SIDE_BY_SIDE.rooms,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...ROOMS,
          name: 'mocking',
          include: MOCKING,
          maxWorkers: SIDE_BY_SIDE.rooms,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...ROOMS,
          name: 'pure',
          include: PURE,
          exclude: MOCKING,
          isolate: false,
          maxWorkers: SIDE_BY_SIDE.rooms,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...PATIENCE,
          name: 'idle',
          include: IDLE,
          maxWorkers: SIDE_BY_SIDE.rooms,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...PATIENCE,
          name: 'patient',
          include: [...PATIENT, ...PAGES],
          maxWorkers: SIDE_BY_SIDE.pages,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...PATIENCE,
          name: 'whole',
          include: HEAVY,
          exclude: [...IDLE, ...PATIENT, ...PAGES],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
