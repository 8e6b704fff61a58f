import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../helpers/eventually.ts';
import { cpuBetween, readCpu } from './cpu-meter.ts';

/** What so many cameras cost a server that nobody watches. */
export interface IngestFigures {
  readonly sender: string;
  readonly transport: string;
  readonly cameras: number;
  /** CPU time of the server's process over elapsed time, for each camera; 1 is one core. */
  readonly coresPerCamera: number;
  /** The same in each round. */
  readonly rounds: readonly number[];
  /** CPU time for each packet that came, in µs. */
  readonly microsPerPacket: number;
  /** RTP packets that these streams are, that the cameras sent, and that the server says it received. */
  readonly expectedPerSecond: number;
  readonly sentPerSecond: number;
  readonly receivedPerSecond: number | undefined;
  /** Of the cameras' process: near 1 it is the bottleneck. */
  readonly cameraCores: number;
}

export interface IngestOrder {
  readonly sender: string;
  readonly transport: string;
  readonly pid: number;
  readonly cameraPid: number;
  readonly cameras: number;
  readonly expectedPerSecond: number;
  /** Of the cameras' clients that play now, and the RTP packets that were sent to them so far. */
  readonly sent: () => Promise<{ readonly playing: number; readonly packets: number }>;
  /** RTP packets that the server says it received so far; undefined where it does not tell. */
  readonly received: () => Promise<number | undefined>;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const ROUNDS = 2;
const PLAYING_LIMIT_MS = 30_000;
/** V8 gives the garbage of a start back some 25 s later, which belongs to no camera. */
const WARM_UP_MS = 30_000;

interface Moment {
  readonly atMs: number;
  readonly cpu: ReturnType<typeof readCpu>;
  readonly cameraCpu: ReturnType<typeof readCpu>;
  readonly sent: number;
  readonly received: number | undefined;
}

export async function measureIngest(order: IngestOrder): Promise<IngestFigures> {
  const { cameras, sent, seconds, say } = order;
  await eventually(async () => (await sent()).playing >= cameras, {
    withinMs: PLAYING_LIMIT_MS,
    everyMs: 250,
    what: `that ${cameras} cameras are pulled`,
  });
  say(`Ingest: ${order.sender}, ${cameras} cameras by ${order.transport}, warming up …`);
  await pause(WARM_UP_MS);
  const moments = [await momentOf(order)];
  for (let round = 1; round <= ROUNDS; round++) {
    say(`Ingest: ${order.sender}, ${cameras} cameras by ${order.transport}, round ${round} of ${ROUNDS} …`);
    await pause(seconds * 1000);
    moments.push(await momentOf(order));
  }
  return ingestFigures(order, moments);
}

function ingestFigures(order: IngestOrder, moments: readonly Moment[]): IngestFigures {
  const { sender, transport, cameras, expectedPerSecond } = order;
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) throw new Error('nothing was measured');
  const elapsedMs = last.atMs - first.atMs;
  const sent = last.sent - first.sent;
  const cores = (from: Moment, to: Moment) => cpuBetween(from.cpu, to.cpu) / (to.atMs - from.atMs);
  return {
    sender,
    transport,
    cameras,
    coresPerCamera: cores(first, last) / cameras,
    rounds: moments.slice(1).map((moment, i) => cores(moments[i] ?? moment, moment) / cameras),
    microsPerPacket: (cpuBetween(first.cpu, last.cpu) * 1000) / sent,
    expectedPerSecond,
    sentPerSecond: (sent * 1000) / elapsedMs,
    receivedPerSecond:
      last.received === undefined || first.received === undefined
        ? undefined
        : ((last.received - first.received) * 1000) / elapsedMs,
    cameraCores: cpuBetween(first.cameraCpu, last.cameraCpu) / elapsedMs,
  };
}

async function momentOf({ pid, cameraPid, sent, received }: IngestOrder): Promise<Moment> {
  const [{ packets }, told] = await Promise.all([sent(), received()]);
  return {
    atMs: performance.now(),
    cpu: readCpu(pid),
    cameraCpu: readCpu(cameraPid),
    sent: packets,
    received: told,
  };
}
