import { Command, InvalidArgumentError, Option } from 'commander';

export const PARTS = ['cpu', 'memory', 'first-frame', 'glass'] as const;
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
  readonly joins: number;
  /** Seconds between two keyframes of the camera behind {@link whep}. */
  readonly gop: number;
  /** RTSP port at which the bench's camera listens for the other server; its neighbour is taken, too. */
  readonly cameraPort: number;
  readonly json?: string;
}

/** One token may have 64 peer connections. */
const MAX_VIEWERS = 60;

/** Reads the command line; one that can not be read ends the process. Throws where options contradict. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Measures the gateway, and beside it the bare WebRTC engine, on this machine.')
    .option('--whep <url>', 'measure this WHEP endpoint in place of Oriel’s; no gateway is started')
    .option('--token <token>', 'Bearer token for --whep')
    .option(
      '--pid <pid>',
      'process that serves --whep, for cpu and memory',
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
    .option('--joins <n>', 'of each kind in Chromium', wholeNumber({ least: 1, most: 200 }), 20)
    .option(
      '--camera-port <port>',
      'where the bench’s camera is for the server behind --whep: rtsp://bench:bench@127.0.0.1:<port>/main ' +
        '(a keyframe each 2 s) and /sub (each 10 s) for Chromium, <port + 1>/main for cpu and memory',
      wholeNumber({ least: 0, most: 65_534 }),
      0,
    )
    .option('--json <file>', 'write the figures there, too');
  const options = program.parse(argv, { from: 'user' }).opts<BenchOptions>();
  const needsPid = options.only.some((part) => part === 'cpu' || part === 'memory');
  if (options.whep !== undefined && needsPid && options.pid === undefined)
    throw new Error(
      'cpu and memory of the server behind --whep need its --pid, or choose --only other parts',
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
  const count = wholeNumber({ least: 1, most: MAX_VIEWERS });
  return [...new Set(text.split(',').map(count))].sort((a, b) => a - b);
}

function wholeNumber({ least, most }: { least: number; most: number }): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is expected.`);
    return value;
  };
}
