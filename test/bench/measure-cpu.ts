import { setTimeout as pause } from 'node:timers/promises';
import type { Sender } from './bench.ts';
import { type CpuReading, cpuBetween, readCpu } from './cpu-meter.ts';
import type { ViewerCalls, ViewerCounts } from './viewer-process.ts';
import type { Worker } from './worker.ts';

/** One sender with so many viewers, all rounds together. */
export interface CpuFigures {
  readonly sender: string;
  readonly viewers: number;
  /** CPU time of the sender's process for each packet to each viewer, in µs. */
  readonly microsPerPacket: number;
  /** The same in each round. */
  readonly rounds: readonly number[];
  /** CPU time over elapsed time; 1 is one core. */
  readonly cores: number;
  /** To one viewer. */
  readonly packetsPerSecond: number;
  /** Packets over the least that could carry the same pictures. */
  readonly packetsToIdeal: number;
  readonly largestPacketBytes: number;
  /** Packets that did not reach the viewers, of all sent: above 0 the machine was overloaded. */
  readonly lostShare: number;
}

export interface CpuOrder {
  readonly senders: readonly Sender[];
  readonly viewerCounts: readonly number[];
  readonly viewers: Worker<ViewerCalls>;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** Each sender is measured so often with each number of viewers, in turns, so that other load hits all alike. */
const ROUNDS = 2;
const WARM_UP_MS = 12_000;
const SETTLE_MS = 1_500;
const JOIN_LIMIT_MS = 60_000;

interface Round {
  readonly cpuMs: number;
  readonly elapsedMs: number;
  readonly before: ViewerCounts;
  readonly after: ViewerCounts;
}

export async function measureCpu(order: CpuOrder): Promise<CpuFigures[]> {
  const { senders, viewerCounts, seconds, say } = order;
  // A first run that nobody counts: what the compiler does, and V8 when it gives a start's garbage back some 25 s
  // later, belongs to no packet.
  for (const sender of senders)
    await runRound(order, { sender, count: Math.max(...viewerCounts), forMs: WARM_UP_MS });
  const figures: CpuFigures[] = [];
  for (const count of viewerCounts) {
    const rounds = senders.map((): Round[] => []);
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [i, sender] of senders.entries()) {
        say(`CPU: ${sender.name}, ${count} viewer(s), round ${round} of ${ROUNDS} …`);
        rounds[i]?.push(await runRound(order, { sender, count, forMs: seconds * 1000 }));
      }
    }
    for (const [i, sender] of senders.entries()) figures.push(total(sender.name, count, rounds[i] ?? []));
  }
  return figures;
}

async function runRound(
  { viewers }: CpuOrder,
  { sender, count, forMs }: { sender: Sender; count: number; forMs: number },
): Promise<Round> {
  await viewers.call('join', { target: sender.target, count }, JOIN_LIMIT_MS);
  await pause(SETTLE_MS);
  const before = await viewers.call('counts', undefined);
  const began = { at: performance.now(), cpu: readCpu(sender.pid) };
  await pause(forMs);
  const ended: { at: number; cpu: CpuReading } = { at: performance.now(), cpu: readCpu(sender.pid) };
  const after = await viewers.call('counts', undefined);
  await viewers.call('leave', undefined);
  return { cpuMs: cpuBetween(began.cpu, ended.cpu), elapsedMs: ended.at - began.at, before, after };
}

function total(sender: string, viewers: number, rounds: readonly Round[]): CpuFigures {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  // By the first viewer's sequence numbers: what was lost on the way was sent all the same.
  const sent = (round: Round) => round.after.pace.sent - round.before.pace.sent;
  const received = sum(({ before, after }) => after.packets - before.packets);
  const cpuMs = sum((round) => round.cpuMs);
  const elapsedMs = sum((round) => round.elapsedMs);
  const sentToOne = sum(sent);
  return {
    sender,
    viewers,
    microsPerPacket: (cpuMs * 1000) / (sentToOne * viewers),
    rounds: rounds.map((round) => (round.cpuMs * 1000) / (sent(round) * viewers)),
    cores: cpuMs / elapsedMs,
    packetsPerSecond: (sentToOne * 1000) / elapsedMs,
    packetsToIdeal:
      sum(({ before, after }) => after.pace.packets - before.pace.packets) /
      sum(({ before, after }) => after.pace.idealPackets - before.pace.idealPackets),
    largestPacketBytes: Math.max(...rounds.map(({ after }) => after.pace.largestPacketBytes)),
    lostShare: Math.max(0, 1 - received / (sentToOne * viewers)),
  };
}
