import type { CpuFigures } from './measure-cpu.ts';
import type { IngestFigures } from './measure-ingest.ts';
import type { LatencyFigures } from './measure-latency.ts';
import type { MemoryFigures } from './measure-memory.ts';
import { EARLY_VIEWERS, type Holdings, type TurnoverFigures } from './measure-turnover.ts';
import { IDEAL_PAYLOAD_BYTES } from './pace-meter.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { all, atMost, NO_TARGET, VERDICT_COLUMNS, type Verdict, verdictCells } from './verdict.ts';

const MEGABYTE = 1024 * 1024;
/** Below this number of viewers the pull from the camera is a large part of the CPU time. */
const LEAST_VIEWERS = 10;
/** Of the packets sent, what must have come for the test to be one. */
const LEAST_RECEIVED = 0.99;

/** The first figures are the bare engine's, which has no targets. */
export function cpuTable(figures: readonly CpuFigures[], stream: string): Table {
  const bareOf = (viewers: number) => figures.find((row) => row.viewers === viewers);
  return {
    title: `CPU per packet and viewer (${stream})`,
    columns: [
      'sender',
      'viewers',
      'µs',
      'rounds, µs',
      '× bare',
      '% of a core',
      'packets/s',
      '× ideal',
      'largest, B',
      'lost %',
      ...VERDICT_COLUMNS,
    ],
    rows: figures.map((row) => {
      const bare = bareOf(row.viewers);
      const ratio = row.microsPerPacket / (bare?.microsPerPacket ?? Number.NaN);
      const verdict = all(
        row.viewers < LEAST_VIEWERS ? NO_TARGET : atMost(ratio, { limit: TARGETS.cpuToBare, unit: '× bare' }),
        atMost(row.packetsToIdeal, { limit: TARGETS.packetsToIdeal, unit: '× ideal' }),
      );
      return [
        row.sender,
        String(row.viewers),
        figure(row.microsPerPacket, 1),
        row.rounds.map((round) => figure(round, 1)).join(' '),
        figure(ratio, 2),
        figure(row.cores * 100, 1),
        figure(row.packetsPerSecond, 1),
        figure(row.packetsToIdeal, 3),
        String(row.largestPacketBytes),
        figure(row.lostShare * 100, 2),
        ...verdictCells(row === bare ? NO_TARGET : verdict),
      ];
    }),
    notes: [
      'CPU time is user and system time of the sender’s whole process, pulling from the camera included.',
      `Packets/s are those to one viewer; ideal is ⌈bytes ÷ ${IDEAL_PAYLOAD_BYTES}⌉ for each picture.`,
    ],
  };
}

export function ingestTable(row: IngestFigures, stream: string): Table {
  const percent = row.coresPerCamera * 100;
  return {
    title: `Cameras that nobody watches, by ${row.transport} (${stream})`,
    columns: [
      'server',
      'cameras',
      '% of a core a camera',
      'rounds, %',
      'µs a packet',
      'packets/s expected',
      'sent',
      'received',
      'camera process, % of a core',
      ...VERDICT_COLUMNS,
    ],
    rows: [
      [
        row.sender,
        String(row.cameras),
        figure(percent, 3),
        row.rounds.map((round) => figure(round * 100, 3)).join(' '),
        figure(row.microsPerPacket, 2),
        figure(row.expectedPerSecond),
        figure(row.sentPerSecond),
        figure(row.receivedPerSecond),
        figure(row.cameraCores * 100, 1),
        ...verdictCells(ingestVerdict(row)),
      ],
    ],
    notes: ['What was received is what the server itself counts at /metrics.'],
  };
}

/** Few packets are cheap: without them the target is not met. */
export function ingestVerdict(row: IngestFigures): Verdict {
  const { target, met } = atMost(row.coresPerCamera * 100, {
    limit: TARGETS.ingestPerCamera,
    unit: '% a camera',
  });
  const arrived = row.receivedPerSecond ?? row.sentPerSecond;
  if (arrived >= LEAST_RECEIVED * row.expectedPerSecond) return { target, met };
  return { target: `${target}, and all packets`, met: false };
}

/** The first figures are the bare engine's. */
export function latencyTable(figures: readonly LatencyFigures[], stream: string): Table {
  const [bare] = figures;
  return {
    title: `Latency added to a picture, last byte in to last byte out (ms; ${stream})`,
    columns: [
      'sender',
      'viewers',
      'p50',
      'p99',
      'max',
      'p50 over bare',
      'p99 over bare',
      'pictures',
      'missing',
      ...VERDICT_COLUMNS,
    ],
    rows: figures.map((row) => {
      const over = { p50: row.p50 - (bare?.p50 ?? Number.NaN), p99: row.p99 - (bare?.p99 ?? Number.NaN) };
      const { p50, p99 } = TARGETS.addedLatency;
      const verdict = all(
        atMost(over.p50, { limit: p50, unit: 'over bare', label: 'p50' }),
        atMost(over.p99, { limit: p99, unit: 'over bare', label: 'p99' }),
      );
      return [
        row.sender,
        String(row.viewers),
        figure(row.p50, 2),
        figure(row.p99, 2),
        figure(row.max, 2),
        ...(row === bare ? ['–', '–'] : [figure(over.p50, 2), figure(over.p99, 2)]),
        String(row.count),
        String(row.missing),
        ...verdictCells(row === bare ? NO_TARGET : verdict),
      ];
    }),
    notes: [
      'From the write of the picture’s last byte to the camera’s socket to its last packet at each viewer.',
      'The bare engine has the whole picture ready: its row is what sending to all viewers takes.',
    ],
  };
}

/** The first figures are the bare engine's, which has no targets. */
export function memoryTable(figures: readonly MemoryFigures[]): Table {
  const [bare] = figures;
  const counts = bare?.points.map(({ viewers }) => viewers) ?? [];
  return {
    title: 'Memory (resident)',
    columns: [
      'sender',
      ...counts.map((count) => `${count} viewer(s), MB`),
      'a viewer, MB',
      ...VERDICT_COLUMNS,
    ],
    rows: figures.map((row) => {
      const watched = row.points.find(({ viewers }) => viewers > 0)?.bytes;
      const perViewer = row.bytesPerViewer === undefined ? undefined : row.bytesPerViewer / MEGABYTE;
      const verdict = all(
        atMost(watched === undefined ? undefined : watched / MEGABYTE, {
          limit: TARGETS.daemonMb,
          unit: 'MB with the first viewer',
        }),
        atMost(perViewer, { limit: TARGETS.viewerMb, unit: 'MB a viewer' }),
      );
      return [
        row.sender,
        ...row.points.map(({ bytes }) => figure(bytes / MEGABYTE, 1)),
        figure(perViewer, 2),
        ...verdictCells(row === bare ? NO_TARGET : verdict),
      ];
    }),
    notes: ['One camera. A viewer is the slope by least squares, with its retransmission store full.'],
  };
}

/** The first figures are the bare engine's, which has no targets. */
export function turnoverTable(figures: readonly TurnoverFigures[], atOnce: number): Table {
  const [bare] = figures;
  return {
    title: `Viewers who come and go, ${atOnce} at a time: what is held when they have gone`,
    columns: ['sender', 'gone', 'resident, MB', 'heap, MB', 'files', 'threads', 'errors', ...VERDICT_COLUMNS],
    rows: figures.flatMap((row) => [
      [...holdingCells(row.sender, row.early), '–', ...verdictCells(NO_TARGET)],
      [
        ...holdingCells(row.sender, row.late),
        String(row.complaints.length),
        ...verdictCells(row === bare ? NO_TARGET : turnoverVerdict(row)),
      ],
    ]),
    notes: [
      `The first ${EARLY_VIEWERS} have everything used once. The heap is what V8 uses just after a collection.`,
      ...figures.flatMap(({ sender, complaints }) =>
        complaints.slice(0, 3).map((line) => `${sender}: ${line.slice(0, 160)}`),
      ),
    ],
  };
}

export function turnoverVerdict({ early, late, complaints }: TurnoverFigures): Verdict {
  const limit = TARGETS.turnoverGrowth;
  const heap =
    early.heapBytes === undefined || late.heapBytes === undefined
      ? NO_TARGET
      : atMost(late.heapBytes / early.heapBytes, { limit, unit: '× heap' });
  return all(
    atMost(late.residentBytes / early.residentBytes, { limit, unit: '× resident' }),
    heap,
    { target: 'no handle left', met: late.descriptors <= early.descriptors && late.threads <= early.threads },
    { target: 'no error', met: complaints.length === 0 },
  );
}

function holdingCells(sender: string, holdings: Holdings): string[] {
  const { gone, residentBytes, heapBytes, descriptors, threads } = holdings;
  return [
    sender,
    String(gone),
    figure(residentBytes / MEGABYTE, 1),
    figure(heapBytes === undefined ? undefined : heapBytes / MEGABYTE, 1),
    String(descriptors),
    String(threads),
  ];
}
