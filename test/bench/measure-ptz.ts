import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../helpers/eventually.ts';
import { startOriel } from '../helpers/oriel-process.ts';
import { monotonicMs } from './monotonic.ts';
import type { Arrival, PtzCameraCalls } from './ptz-camera-process.ts';
import type { DriverTarget, PtzDriverCalls } from './ptz-driver-process.ts';
import { percentile } from './statistics.ts';
import { Worker } from './worker.ts';

/** Times in ms. */
export interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly count: number;
}

export interface PtzFigures {
  /** From the hand-over to the viewer's data channel to the request's last byte at the camera's HTTP port. */
  readonly command: Times;
  /** From the last move's hand-over to the stop at the camera, where the viewer falls silent. */
  readonly silence: Times;
  /** From the kill of the viewer's process, in the middle of a move, to the stop at the camera. */
  readonly death: Times;
}

export interface PtzOrder {
  readonly commands: number;
  readonly runs: number;
  readonly say: (line: string) => void;
}

const TOKEN = 'bench-token-for-loopback';
/** Between two commands, on average. */
const PAUSE_MS = 60;
const COMMANDS_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;
/** Long enough for the moves to be repeated. */
const HOLD_MS = 500;
/** A driver who is gone keeps the wheel for 2 s. */
const WHEEL_FREE_MS = 2_200;

export async function measurePtz({ commands, runs, say }: PtzOrder): Promise<PtzFigures> {
  const camera = await Worker.start<PtzCameraCalls>('./ptz-camera-process.ts');
  const oriel = await startOriel({
    access: { tokens: [{ name: 'bench', token: TOKEN, role: 'operator', cameras: ['*'] }] },
    cameras: [await camera.call('start', undefined)],
    stream: { warm: 'always' },
    webrtc: { bind: '127.0.0.1' },
    log: { level: 'warn' },
  });
  const target: DriverTarget = { url: oriel.httpUrl, camera: 'mast', token: TOKEN };
  try {
    say(`PTZ: ${commands} commands …`);
    const driver = await joinedDriver(target);
    const silence: number[] = [];
    let command: number[];
    try {
      const sentAt = await driver.call('drive', { count: commands, pauseMs: PAUSE_MS }, COMMANDS_LIMIT_MS);
      command = delays(sentAt, await camera.call('arrivals', undefined));
      for (let run = 1; run <= runs; run++) {
        say(`PTZ: a silent driver, run ${run} of ${runs} …`);
        const movedAt = await driver.call('moveOnce', undefined);
        silence.push((await stopAfter(camera, movedAt)) - movedAt);
      }
      await driver.call('leave', undefined);
    } finally {
      await driver.stop();
    }
    const death: number[] = [];
    for (let run = 1; run <= runs; run++) {
      say(`PTZ: a driver who is killed, run ${run} of ${runs} …`);
      await pause(WHEEL_FREE_MS);
      death.push(await killed(target, camera));
    }
    return { command: timesOf(command), silence: timesOf(silence), death: timesOf(death) };
  } finally {
    await Promise.all([oriel.close(), camera.stop()]);
  }
}

async function joinedDriver(target: DriverTarget): Promise<Worker<PtzDriverCalls>> {
  const driver = await Worker.start<PtzDriverCalls>('./ptz-driver-process.ts');
  await driver.call('join', target, 30_000);
  return driver;
}

async function killed(target: DriverTarget, camera: Worker<PtzCameraCalls>): Promise<number> {
  const driver = await joinedDriver(target);
  await driver.call('hold', undefined);
  await pause(HOLD_MS);
  const killedAt = monotonicMs();
  process.kill(driver.pid, 'SIGKILL');
  const stoppedAt = await stopAfter(camera, killedAt);
  await driver.stop();
  return stoppedAt - killedAt;
}

function stopAfter(camera: Worker<PtzCameraCalls>, sinceMs: number): Promise<number> {
  return eventually(
    async () => {
      const arrivals = await camera.call('arrivals', undefined);
      return arrivals.find(({ action, atMs }) => action === 'Stop' && atMs > sinceMs)?.atMs;
    },
    { withinMs: STOP_LIMIT_MS, everyMs: 50, what: 'a stop at the camera' },
  );
}

/** Each command was answered before the next one was sent, so the first move after it is its own. */
function delays(sentAt: readonly number[], arrivals: readonly Arrival[]): number[] {
  return sentAt.map((sentMs, i) => {
    const nextMs = sentAt[i + 1] ?? Number.POSITIVE_INFINITY;
    const own = arrivals.find(
      ({ action, atMs }) => action === 'ContinuousMove' && atMs > sentMs && atMs < nextMs,
    );
    if (!own) throw new Error(`command ${i + 1} never reached the camera`);
    return own.atMs - sentMs;
  });
}

function timesOf(values: readonly number[]): Times {
  return {
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    max: Math.max(...values),
    count: values.length,
  };
}
