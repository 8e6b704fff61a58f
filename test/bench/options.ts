import { Command, InvalidArgumentError, Option } from 'commander';
import type { Transport } from './gateway-under-test.ts';

export const PARTS = [
  'cpu',
  'ingest',
  'latency',
  'memory',
  'first-frame',
  'live',
  'glass',
  'loss',
  'joins',
  'ptz',
  'events',
  'flood',
  'open',
  'page',
  'pairing',
  'sealing',
  'reconnect',
  'heal',
] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  /** Another server's endpoint, measured in place of Oriel's; no gateway is started then. */
  readonly whep?: string;
  readonly token?: string;
  /** Of the process that serves {@link whep}. */
  readonly pid?: number;
  readonly only: readonly Part[];
  /** How long each measurement of CPU time takes, in s. */
  readonly seconds: number;
  readonly viewers: readonly number[];
  /** How many cameras ingest and events are measured with, and how their packets come. */
  readonly cameras: number;
  readonly transport: Transport;
  readonly joins: number;
  /** How many moves are timed, and how often the stop after a lost driver of either kind. */
  readonly commands: number;
  readonly stops: number;
  /** How many bad clients there are in a flood, and how often a good one joins with and without them. */
  readonly badClients: number;
  /** How often the viewer is opened in each way. */
  readonly opens: number;
  /** How many tiles a page shows, and how long each is watched, in s. */
  readonly tiles: readonly number[];
  readonly pageSeconds: number;
  /** How often a link is opened, and a page is new to sealing. */
  readonly pairings: number;
  /** How many paired viewers come back after so many restarts each. */
  readonly returning: number;
  readonly restarts: number;
  /** How often the viewer gets over each trouble. */
  readonly heals: number;
  readonly floodJoins: number;
  /** In percent of the packets, and how often each is measured, for so many seconds. */
  readonly loss: readonly number[];
  readonly lossRuns: number;
  readonly lossSeconds: number;
  /** How many viewers come and go, and how many of them at once. */
  readonly turnover: number;
  readonly atOnce: number;
  /** Seconds between two keyframes of the camera behind {@link whep}. */
  readonly gop: number;
  /** RTSP port at which the bench's camera listens for the other server; its neighbour is taken, too. */
  readonly cameraPort: number;
  readonly json?: string;
}

/** One token may have 64 peer connections. */
const MAX_VIEWERS = 60;
/** More are never shown at once. */
const MAX_TILES = 28;
const TRANSPORTS = ['tcp', 'udp'] as const;
/** Those that look at the process of the server. */
const NEED_PID: readonly Part[] = ['cpu', 'ingest', 'memory', 'joins'];

/** Reads the command line; one that can not be read ends the process. Throws where options contradict. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Measures the gateway, and beside it the bare WebRTC engine, on this machine.')
    .option('--whep <url>', 'measure this WHEP endpoint in place of Oriel’s; no gateway is started')
    .option('--token <token>', 'Bearer token for --whep')
    .option(
      '--pid <pid>',
      `process that serves --whep, for ${NEED_PID.join(', ')}`,
      wholeNumber({ least: 1, most: 2 ** 22 }),
    )
    .option('--gop <s>', 'between keyframes behind --whep', wholeNumber({ least: 1, most: 60 }), 2)
    .addOption(
      new Option('--only <parts>', `some of ${PARTS.join(',')}`).default([...PARTS], 'all').argParser(parts),
    )
    .option('--seconds <s>', 'of each CPU measurement', wholeNumber({ least: 1, most: 600 }), 8)
    .addOption(
      new Option('--viewers <counts>', 'how many at once')
        .default([1, 10, 30], '1,10,30')
        .argParser(viewerCounts),
    )
    .option('--cameras <n>', 'at once, for ingest and events', wholeNumber({ least: 1, most: 64 }), 16)
    .addOption(
      new Option('--transport <kind>', 'how Oriel is to pull its cameras').choices(TRANSPORTS).default('tcp'),
    )
    .option('--joins <n>', 'of each kind in Chromium', wholeNumber({ least: 1, most: 200 }), 20)
    .addOption(
      new Option('--loss <percents>', 'of packets, either way')
        .default([0, 2, 5, 10], '0,2,5,10')
        .argParser(percents),
    )
    .option('--loss-runs <n>', 'of each loss', wholeNumber({ least: 1, most: 50 }), 3)
    .option('--loss-seconds <s>', 'of each run', wholeNumber({ least: 1, most: 600 }), 20)
    .option('--commands <n>', 'moves that are timed', wholeNumber({ least: 20, most: 900 }), 250)
    .option('--stops <n>', 'after lost drivers, of each kind', wholeNumber({ least: 1, most: 200 }), 20)
    .option('--opens <n>', 'of the viewer, in each way', wholeNumber({ least: 1, most: 100 }), 15)
    .addOption(new Option('--tiles <counts>', 'in a page').default([1, 9], '1,9').argParser(tileCounts))
    .option('--page-seconds <s>', 'of each page', wholeNumber({ least: 5, most: 3600 }), 60)
    .option('--pairings <n>', 'and pages that seal', wholeNumber({ least: 1, most: 100 }), 15)
    .option('--returning <n>', 'paired viewers', wholeNumber({ least: 4, most: 128 }), 100)
    .option('--restarts <n>', 'after which they return', wholeNumber({ least: 1, most: 20 }), 5)
    .option('--heals <n>', 'of each trouble', wholeNumber({ least: 1, most: 50 }), 3)
    .option('--bad-clients <n>', 'in a flood', wholeNumber({ least: 4, most: 200 }), 200)
    .option('--flood-joins <n>', 'with and without it', wholeNumber({ least: 1, most: 200 }), 20)
    .option('--turnover <n>', 'viewers who come and go', wholeNumber({ least: 1, most: 100_000 }), 500)
    .option('--at-once <n>', 'of those, at the same time', wholeNumber({ least: 1, most: MAX_VIEWERS }), 20)
    .option(
      '--camera-port <port>',
      'where the bench’s camera is for the server behind --whep: rtsp://bench:bench@127.0.0.1:<port>/main ' +
        '(a keyframe each 2 s) and /sub (each 10 s) for Chromium, <port + 1>/main for what only counts, ' +
        '<port + 2>/main and so on for ingest',
      wholeNumber({ least: 0, most: 65_000 }),
      0,
    )
    .option('--json <file>', 'write the figures there, too');
  const options = program.parse(argv, { from: 'user' }).opts<BenchOptions>();
  const needsPid = options.only.some((part) => NEED_PID.includes(part));
  if (options.whep !== undefined && needsPid && options.pid === undefined)
    throw new Error(
      `${NEED_PID.join(', ')} of the server behind --whep need its --pid, or choose --only other parts`,
    );
  if (options.whep === undefined && (options.pid !== undefined || options.token !== undefined))
    throw new Error('--pid and --token belong to --whep');
  return options;
}

function parts(text: string): Part[] {
  return text.split(',').map((name) => {
    const part = PARTS.find((known) => known === name);
    if (!part) throw new InvalidArgumentError(`there is ${PARTS.join(', ')}.`);
    return part;
  });
}

function viewerCounts(text: string): number[] {
  return counts(text, MAX_VIEWERS);
}

function tileCounts(text: string): number[] {
  return counts(text, MAX_TILES);
}

function counts(text: string, most: number): number[] {
  const count = wholeNumber({ least: 1, most });
  return [...new Set(text.split(',').map(count))].sort((a, b) => a - b);
}

function percents(text: string): number[] {
  return [...new Set(text.split(',').map(wholeNumber({ least: 0, most: 90 })))];
}

function wholeNumber({ least, most }: { least: number; most: number }): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is expected.`);
    return value;
  };
}
