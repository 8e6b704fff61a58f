import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';
import { eventually } from '../helpers/eventually.ts';
import { startOriel } from '../helpers/oriel-process.ts';
import { cpuBetween, readCpu } from './cpu-meter.ts';
import type { EventsCameraCalls } from './events-camera-process.ts';
import { Worker } from './worker.ts';

/** What cameras that notice things cost the daemon. */
export interface EventsFigures {
  readonly what: string;
  readonly cameras: number;
  /** CPU time of the daemon over elapsed time; 1 is one core. */
  readonly cores: number;
  /** In each round. */
  readonly rounds: readonly number[];
  /** Of all cameras together, how often motion began or ended, and how often that was published over MQTT. */
  readonly changesPerSecond: number;
  readonly publishedPerSecond: number;
}

export interface EventsOrder {
  readonly cameras: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** On each camera motion begins, or ends, so often. */
export const CHANGE_EVERY_MS = 5_000;
const TOKEN = 'bench-token-for-loopback';
const ROUNDS = 2;
/** V8 gives the garbage of a start back some 25 s later, which belongs to no event. */
const WARM_UP_MS = 30_000;
const LISTENING_LIMIT_MS = 30_000;

interface Variant {
  readonly what: string;
  readonly events: boolean;
  readonly stills: boolean;
}

const VARIANTS: readonly Variant[] = [
  { what: 'events off', events: false, stills: false },
  { what: 'events', events: true, stills: false },
  { what: 'events, and a still each 10 s', events: true, stills: true },
];

/** The same cameras, equally lively, for a daemon that does not listen, one that does, and one that takes stills. */
export async function measureEvents(order: EventsOrder): Promise<readonly EventsFigures[]> {
  const worker = await Worker.start<EventsCameraCalls>('./events-camera-process.ts');
  try {
    const cameras = await worker.call('start', { count: order.cameras }, 30_000);
    await worker.call('enliven', { everyMs: CHANGE_EVERY_MS });
    const figures: EventsFigures[] = [];
    for (const variant of VARIANTS)
      figures.push(await measure(variant, { ...order, worker, entries: cameras }));
    return figures;
  } finally {
    await worker.stop();
  }
}

async function measure(
  { what, events, stills }: Variant,
  {
    cameras,
    seconds,
    say,
    worker,
    entries,
  }: EventsOrder & {
    worker: Worker<EventsCameraCalls>;
    entries: readonly Readonly<Record<string, unknown>>[];
  },
): Promise<EventsFigures> {
  const oriel = await startOriel({
    access: { tokens: [{ name: 'bench', token: TOKEN, role: 'operator', cameras: ['*'] }] },
    cameras: entries.map((entry) => ({ ...entry, events: { enabled: events } })),
    stream: { warm: 'never' },
    automation: { snapshots: { onMotion: stills } },
    log: { level: 'warn' },
  });
  const client = await mqtt.connectAsync(oriel.mqttUrl, {
    protocolVersion: 4,
    username: 'bench',
    password: TOKEN,
  });
  let published = 0;
  client.on('message', (_topic, _payload, { retain }) => {
    if (!retain) published += 1;
  });
  try {
    await client.subscribeAsync('oriel/home/+/motion');
    if (events)
      await eventually(async () => (await worker.call('subscriptions', undefined)) >= cameras, {
        withinMs: LISTENING_LIMIT_MS,
        everyMs: 250,
        what: `that ${cameras} cameras are listened to`,
      });
    say(`Events: ${what}, warming up …`);
    await pause(WARM_UP_MS);
    const moment = async () => ({
      atMs: performance.now(),
      cpu: readCpu(oriel.pid()),
      changes: await worker.call('changes', undefined),
      published,
    });
    const moments = [await moment()];
    for (let round = 1; round <= ROUNDS; round++) {
      say(`Events: ${what}, round ${round} of ${ROUNDS} …`);
      await pause(seconds * 1000);
      moments.push(await moment());
    }
    const [first, last] = [moments[0], moments.at(-1)];
    if (!first || !last) throw new Error('nothing was measured');
    type Moment = typeof first;
    const cores = (from: Moment, to: Moment) => cpuBetween(from.cpu, to.cpu) / (to.atMs - from.atMs);
    const elapsedS = (last.atMs - first.atMs) / 1000;
    return {
      what,
      cameras,
      cores: cores(first, last),
      rounds: moments.slice(1).map((to, i) => cores(moments[i] ?? to, to)),
      changesPerSecond: (last.changes - first.changes) / elapsedS,
      publishedPerSecond: (last.published - first.published) / elapsedS,
    };
  } finally {
    await client.endAsync(true);
    await oriel.close();
  }
}
