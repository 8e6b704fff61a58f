import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { DeviceBook } from '../../gateway/pairing/device-book.ts';
import type { DeviceRecord } from '../../gateway/pairing/device-record.ts';
import { digestOf } from '../../gateway/pairing/digest.ts';
import { momentClock } from '../../gateway/pairing/moment.ts';
import { openGatewayIdentity } from '../../gateway/sealing/gateway-identity.ts';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import { identityOf } from '../../protocol/sealing/identity.ts';
import { parseSessionInfo } from '../../protocol/session-info.ts';
import { eventually } from '../helpers/eventually.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { monotonicMs } from './monotonic.ts';
import type { ReconnectCalls } from './reconnect-process.ts';
import { percentile, type Summary, summarize } from './statistics.ts';
import { Worker } from './worker.ts';

/** Until paired viewers play again after the gateway was started anew, in ms. */
export interface ReconnectFigures {
  readonly viewers: number;
  /** What each got before, in kbit/s. */
  readonly kbits: number;
  /** From the new process’s start until it listened. */
  readonly listening: Summary | undefined;
  /** From when it listened until half of them, and all, had a picture. */
  readonly half: Summary | undefined;
  readonly all: Summary | undefined;
  /** From the new process’s start until all had. */
  readonly allFromStart: Summary | undefined;
}

export interface ReconnectOrder {
  readonly viewers: number;
  readonly restarts: number;
  /** The camera's RTSP address. */
  readonly camera: string;
  readonly say: (line: string) => void;
}

const PROCESSES = 4;
const OWNER = { name: 'bench', token: 'bench-token-for-loopback', role: 'viewer', cameras: ['*'] };
const ALL_LIMIT_MS = 60_000;
/** For the rate that they watch at. */
const WATCHED_MS = 4_000;

export async function measureReconnect(order: ReconnectOrder): Promise<ReconnectFigures> {
  const state = await mkdtemp(join(tmpdir(), 'oriel-reconnect-'));
  const workers: Worker<ReconnectCalls>[] = [];
  let oriel: OrielProcess | undefined;
  try {
    const seeds = Array.from({ length: order.viewers }, () => randomBytes(32));
    await pairAll(state, seeds);
    oriel = await startOriel({
      gateway: { state },
      access: { tokens: [OWNER] },
      cameras: [{ name: 'camera', rtsp: order.camera }],
      stream: { warm: 'always' },
      webrtc: { bind: '127.0.0.1', ports: '51000-51400', maxViewers: order.viewers },
      log: { level: 'warn' },
    });
    for (let i = 0; i < PROCESSES; i++)
      workers.push(await Worker.start<ReconnectCalls>('./reconnect-process.ts'));
    return await measure({ ...order, oriel, workers, seeds });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await oriel?.close();
    await rm(state, { recursive: true, force: true });
  }
}

interface Measured extends ReconnectOrder {
  readonly oriel: OrielProcess;
  readonly workers: readonly Worker<ReconnectCalls>[];
  readonly seeds: readonly Buffer[];
}

async function measure({
  viewers,
  restarts,
  say,
  oriel,
  workers,
  seeds,
}: Measured): Promise<ReconnectFigures> {
  const response = await fetch(`${oriel.httpUrl}/api/session`, {
    headers: { authorization: `Bearer ${OWNER.token}` },
  });
  const { key: gatewayKey } = parseSessionInfo(await response.text());
  const brokerUrl = `${oriel.httpUrl.replace('http', 'ws')}/mqtt`;
  say(`Reconnect: ${viewers} viewers join …`);
  for (const [i, worker] of workers.entries()) {
    const own = seeds.filter((_, at) => at % workers.length === i).map((seed) => seed.toString('hex'));
    await worker.call('watch', { brokerUrl, gatewayKey, camera: 'camera', seeds: own });
  }
  const playing = async () =>
    (await Promise.all(workers.map((each) => each.call('playing', undefined)))).flat();
  const bytes = async () =>
    (await Promise.all(workers.map((each) => each.call('bytes', undefined)))).reduce((a, b) => a + b, 0);
  /** Since when each has played, once all have for this run of the gateway. */
  const untilAll = (since: number) =>
    eventually(
      async () => {
        const times = (await playing()).filter((at) => at >= since);
        return times.length === viewers && times;
      },
      { withinMs: ALL_LIMIT_MS, everyMs: 100, what: `that all ${viewers} play` },
    );
  await untilAll(0);
  const before = await bytes();
  await pause(WATCHED_MS);
  const kbits = ((await bytes()) - before) * (8 / WATCHED_MS / viewers);

  const rounds: { listening: number; half: number; all: number; allFromStart: number }[] = [];
  for (let round = 1; round <= restarts; round++) {
    say(`Reconnect: restart ${round} of ${restarts} …`);
    await oriel.stop();
    const began = monotonicMs();
    await oriel.start();
    const listening = monotonicMs();
    const times = await untilAll(began);
    const last = Math.max(...times);
    rounds.push({
      listening: listening - began,
      half: percentile(times, 0.5) - listening,
      all: last - listening,
      allFromStart: last - began,
    });
    await pause(WATCHED_MS);
  }
  return {
    viewers,
    kbits,
    listening: summarize(rounds.map(({ listening }) => listening)),
    half: summarize(rounds.map(({ half }) => half)),
    all: summarize(rounds.map(({ all }) => all)),
    allFromStart: summarize(rounds.map(({ allFromStart }) => allFromStart)),
  };
}

/** As they are kept after pairing. */
async function pairAll(state: string, seeds: readonly Uint8Array[]): Promise<void> {
  const logger = pino({ level: 'silent' });
  // A gateway without one would take the devices for those of a gateway that lost it.
  await openGatewayIdentity({ directory: state });
  const book = await DeviceBook.open({ state, reserved: [], logger });
  const clock = await momentClock();
  for (const [i, seed] of seeds.entries()) {
    const { id, publicKey, door } = identityOf({ seed, primitives });
    const record: DeviceRecord = {
      ...{ name: `Phone ${i + 1}`, cameras: ['*'], relayOnly: false, pairedAt: Date.now() },
      ...{ key: publicKey, doorDigest: digestOf(door.secret) },
      role: 'viewer',
      invitation: {
        id: randomBytes(16).toString('hex'),
        doorDigest: digestOf(randomBytes(32).toString('base64url')),
        claimed: clock(),
      },
    };
    await book.add(id, async () => record);
  }
}
