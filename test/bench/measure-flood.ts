import { setTimeout as pause } from 'node:timers/promises';
import { parseSessionInfo } from '../../protocol/session-info.ts';
import { eventually } from '../helpers/eventually.ts';
import { connectMqttViewer } from '../helpers/mqtt-viewer.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { connectSignaling } from '../helpers/signaling-client.ts';
import { cpuBetween, readCpu } from './cpu-meter.ts';
import type { FloodCalls, FloodCounts } from './flood-process.ts';
import { type Summary, summarize } from './statistics.ts';
import { Worker } from './worker.ts';

export interface FloodFigures {
  readonly clients: number;
  /** From the connection to the broker to the first whole picture, in ms; joins that brought none are not in it. */
  readonly quiet: Summary | undefined;
  readonly flooded: Summary | undefined;
  /** Joins under the flood that brought no picture in time. */
  readonly failed: number;
  /** What the bad clients did meanwhile, per second. */
  readonly connectsPerSecond: number;
  readonly packetsPerSecond: number;
  /** Of a core, that the daemon took. */
  readonly quietCores: number;
  readonly floodedCores: number;
}

export interface FloodOrder {
  /** The camera's RTSP address. */
  readonly camera: string;
  readonly joins: number;
  readonly clients: number;
  readonly say: (line: string) => void;
}

const GOOD = { name: 'good', token: 'good-token-for-loopback', role: 'viewer', cameras: ['*'] };
const LOW = { name: 'low', token: 'low-token-for-loopback', role: 'viewer', cameras: ['camera'] };
const JOIN_LIMIT_MS = 20_000;
/** The flood has taken all that it can get by then, in ms. */
const SETTLE_MS = 5_000;
/** Between two joins, at random up to so many ms. */
const PAUSE_MS = 300;

/** How much longer a good viewer waits for its picture while bad ones do all that the broker lets them. */
export async function measureFlood({ camera, joins, clients, say }: FloodOrder): Promise<FloodFigures> {
  const flood = await Worker.start<FloodCalls>('./flood-process.ts');
  const oriel = await startOriel({
    access: { tokens: [GOOD, LOW] },
    cameras: [{ name: 'camera', rtsp: camera }],
    stream: { warm: 'always' },
    webrtc: { bind: '127.0.0.1', ports: '51000-51400' },
    log: { level: 'warn' },
  });
  try {
    // The first of all wakes what sleeps; nobody counts it.
    const gatewayId = (await join(oriel)).gatewayId;
    say(`Flood: ${joins} joins without …`);
    const quiet = await joinsOf(oriel, joins);
    say(`Flood: ${joins} joins among ${clients} bad clients …`);
    const { port } = new URL(oriel.mqttUrl);
    const seconds = Math.ceil((SETTLE_MS + joins * (JOIN_LIMIT_MS + PAUSE_MS)) / 1000);
    const order = { port: Number(port), user: LOW.name, token: LOW.token, camera: 'camera', gatewayId };
    await flood.call('start', { ...order, clients, seconds });
    await pause(SETTLE_MS);
    const before = await flood.call('counts', undefined);
    const began = performance.now();
    const flooded = await joinsOf(oriel, joins);
    const after = await flood.call('counts', undefined);
    await flood.call('stop', undefined);
    const perSecond = (of: keyof FloodCounts) =>
      ((after[of] - before[of]) * 1000) / (performance.now() - began);
    return {
      clients,
      quiet: summarize(quiet.times),
      flooded: summarize(flooded.times),
      failed: flooded.failed,
      connectsPerSecond: perSecond('connects'),
      packetsPerSecond: perSecond('packets'),
      quietCores: quiet.cores,
      floodedCores: flooded.cores,
    };
  } finally {
    await Promise.all([oriel.close(), flood.stop()]);
  }
}

async function joinsOf(oriel: OrielProcess, joins: number) {
  const times: number[] = [];
  const cpu = readCpu(oriel.pid());
  const began = performance.now();
  for (let i = 0; i < joins; i++) {
    await pause(Math.random() * PAUSE_MS);
    await join(oriel).then(
      ({ tookMs }) => times.push(tookMs),
      () => undefined,
    );
  }
  const cores = cpuBetween(cpu, readCpu(oriel.pid())) / (performance.now() - began);
  return { times, failed: joins - times.length, cores };
}

/** Rejects where no picture came in time. */
async function join({ httpUrl, mqttUrl: brokerUrl }: OrielProcess) {
  const { name: user, token } = GOOD;
  const gatewayKey = await keyOf(httpUrl);
  const began = performance.now();
  const signaling = await connectSignaling({ brokerUrl, gatewayKey, user, token });
  try {
    const peer = await connectMqttViewer(signaling, { camera: 'camera', peer: 'good' });
    try {
      const came = () => peer.video.frames.length > 0;
      await eventually(came, { withinMs: JOIN_LIMIT_MS, everyMs: 2, what: 'the first picture' });
      return { tookMs: performance.now() - began, gatewayId: signaling.address.gatewayId };
    } finally {
      peer.close();
    }
  } finally {
    await signaling.close();
  }
}

/** A page keeps it from its first visit, so it is no part of what is measured. */
async function keyOf(httpUrl: string): Promise<string> {
  const response = await fetch(`${httpUrl}/api/session`, {
    headers: { authorization: `Bearer ${GOOD.token}` },
    signal: AbortSignal.timeout(JOIN_LIMIT_MS),
  });
  return parseSessionInfo(await response.text()).key;
}
