import {
  type Bench,
  cameraOrder,
  LONG_GOP_S,
  type PartResult,
  pidOf,
  type Sender,
  SHORT_GOP_S,
  STREAM,
  STREAM_IN_WORDS,
  senderOf,
  withBareEngine,
  withServer,
} from './bench.ts';
import { eventsTable, ptzTable } from './control-tables.ts';
import { floodTable } from './flood-table.ts';
import { healTable } from './heal-tables.ts';
import { cpuTable, ingestTable, latencyTable, memoryTable, turnoverTable } from './load-tables.ts';
import { measureCpu } from './measure-cpu.ts';
import { measureEvents } from './measure-events.ts';
import { measureFlood } from './measure-flood.ts';
import { measureHeal } from './measure-heal.ts';
import { measureIngest } from './measure-ingest.ts';
import { type JoinFigures, measureJoins } from './measure-joins.ts';
import { measureLatency } from './measure-latency.ts';
import { measureLoss } from './measure-loss.ts';
import { measureMemory } from './measure-memory.ts';
import { measureOpen } from './measure-open.ts';
import { measurePage } from './measure-page.ts';
import { measurePairing } from './measure-pairing.ts';
import { measurePtz } from './measure-ptz.ts';
import { measureReconnect } from './measure-reconnect.ts';
import { measureSealing } from './measure-sealing.ts';
import { measureTurnover } from './measure-turnover.ts';
import { openTable, scriptsTable } from './open-tables.ts';
import type { BenchOptions, Part } from './options.ts';
import { pageTable } from './page-tables.ts';
import { firstFrameTable, glassTable, liveTable, lossTable } from './picture-tables.ts';
import { sumOf } from './prometheus.ts';
import { cameraPacketsPerSecond } from './steady-source.ts';
import type { Table } from './table.ts';
import { pairingTable, reconnectTable, sealingTable } from './trust-tables.ts';

const RTP_HEADER_BYTES = 12;
const LATENCY_VIEWERS = 10;
const LEAST_INGEST_S = 20;
const LEAST_EVENTS_S = 30;
const CROWD_LIMIT_MS = 60_000;
/** What a hundred watch. */
const LITTLE_STREAM = { bitrate: 100_000, fps: 10, gopFrames: 20 };

/** What is measured in Chromium by the same joins. */
const IN_CHROMIUM: readonly Part[] = ['first-frame', 'live', 'glass'];

/** What was asked for, by the name that its figures have, in the order in which it is measured. */
export function partsOf({ only, whep }: BenchOptions): Map<string, (bench: Bench) => Promise<PartResult>> {
  const parts = new Map<string, (bench: Bench) => Promise<PartResult>>();
  if (only.includes('cpu')) parts.set('cpu', runCpu);
  if (only.includes('ingest')) parts.set('ingest', runIngest);
  if (only.includes('latency')) parts.set('latency', runLatency);
  if (only.includes('memory')) parts.set('memory', runMemory);
  if (IN_CHROMIUM.some((part) => only.includes(part))) parts.set('chromium', runChromium);
  if (only.includes('loss')) parts.set('loss', runLoss);
  if (only.includes('joins')) parts.set('joins', runTurnover);
  // Other servers have no such doors.
  if (whep === undefined && only.includes('ptz')) parts.set('ptz', runPtz);
  if (whep === undefined && only.includes('events')) parts.set('events', runEvents);
  if (whep === undefined && only.includes('flood')) parts.set('flood', runFlood);
  if (whep === undefined && only.includes('open')) parts.set('open', runOpen);
  if (whep === undefined && only.includes('page')) parts.set('page', runPage);
  if (whep === undefined && only.includes('pairing')) parts.set('pairing', runPairing);
  if (whep === undefined && only.includes('sealing')) parts.set('sealing', runSealing);
  if (whep === undefined && only.includes('reconnect')) parts.set('reconnect', runReconnect);
  if (whep === undefined && only.includes('heal')) parts.set('heal', runHeal);
  return parts;
}

async function runCpu(bench: Bench): Promise<PartResult> {
  const { options, addresses } = bench;
  const figures = await withServer(options, { camera: addresses.steady }, (server) =>
    withBareEngine((bare) =>
      measureCpu({
        ...bench,
        senders: [bare, senderOf(server)],
        viewerCounts: options.viewers,
        seconds: options.seconds,
      }),
    ),
  );
  return { figures, tables: [cpuTable(figures, STREAM_IN_WORDS)] };
}

async function runIngest({ options, camera, say }: Bench): Promise<PartResult> {
  const order = cameraOrder(options);
  const addresses = await camera.call('startCrowd', { ...order, count: options.cameras }, CROWD_LIMIT_MS);
  const named = Object.fromEntries(addresses.map((address, i) => [`camera-${i + 1}`, address]));
  try {
    const figures = await withServer(options, named, (server) =>
      measureIngest({
        sender: server.name,
        transport: options.transport,
        pid: pidOf(server),
        cameraPid: camera.pid,
        cameras: options.cameras,
        expectedPerSecond:
          options.cameras * cameraPacketsPerSecond(STREAM, STREAM.packetBytes - RTP_HEADER_BYTES),
        sent: () => camera.call('crowdFacts', undefined),
        received: async () => {
          const samples = await server.metrics();
          return samples && sumOf(samples, 'oriel_stream_received_packets_total');
        },
        seconds: Math.max(LEAST_INGEST_S, options.seconds),
        say,
      }),
    );
    return { figures, tables: [ingestTable(figures, STREAM_IN_WORDS)] };
  } finally {
    await camera.call('stopCrowd', undefined);
  }
}

async function runLatency(bench: Bench): Promise<PartResult> {
  const { options, addresses, camera } = bench;
  const sentFrames = () => camera.call('sentFrames', undefined);
  const figures = await withServer(options, { camera: addresses.steady }, (server) =>
    withBareEngine((bare) =>
      measureLatency({
        ...bench,
        senders: [bare, { ...senderOf({ ...server, pid: server.pid ?? 0 }), sentFrames }],
        viewerCount: LATENCY_VIEWERS,
        seconds: options.seconds,
      }),
    ),
  );
  return { figures, tables: [latencyTable(figures, STREAM_IN_WORDS)] };
}

async function runMemory(bench: Bench): Promise<PartResult> {
  const { options, addresses } = bench;
  const viewerCounts = [0, ...options.viewers];
  const measure = (sender: Sender) => measureMemory(sender, { ...bench, viewerCounts });
  const figures = [
    await withBareEngine(measure),
    await withServer(options, { camera: addresses.steady }, (server) => measure(senderOf(server))),
  ];
  return { figures, tables: [memoryTable(figures)] };
}

async function runChromium({ options, camera, addresses, say }: Bench): Promise<PartResult> {
  const encodingTimes = () => camera.call('encodingTimes', undefined);
  const common = { joins: options.joins, encodingTimes, say };
  const figures: JoinFigures[] = [];
  const cameras = { short: addresses.shortGop, long: addresses.longGop };
  await withServer(options, cameras, async (server) => {
    const sender = server.name;
    if (options.whep !== undefined) {
      const target = server.endpoint('');
      figures.push(await measureJoins({ ...common, sender, picture: 'its own', target, gopS: options.gop }));
      return;
    }
    const pictures = [
      { picture: `a keyframe each ${SHORT_GOP_S} s`, target: server.endpoint('short'), gopS: SHORT_GOP_S },
      { picture: `a keyframe each ${LONG_GOP_S} s`, target: server.endpoint('long'), gopS: LONG_GOP_S },
    ];
    for (const picture of pictures) figures.push(await measureJoins({ ...common, ...picture, sender }));
  });
  const tables: Table[] = [];
  if (options.only.includes('first-frame')) tables.push(firstFrameTable(figures));
  if (options.only.includes('live')) tables.push(liveTable(figures));
  if (options.only.includes('glass')) {
    const times = (await encodingTimes()).map(([, tookMs]) => tookMs);
    tables.push(glassTable(figures, times));
  }
  return { figures, tables };
}

async function runLoss({ options, say }: Bench): Promise<PartResult> {
  const { whep, token = '', loss, lossRuns, lossSeconds } = options;
  const figures = await measureLoss({
    sender: whep === undefined ? 'Oriel' : new URL(whep).host,
    served: whep === undefined ? { camera: cameraOrder(options) } : { target: { url: whep, token } },
    percents: loss,
    runs: lossRuns,
    seconds: lossSeconds,
    say,
  });
  return { figures, tables: [lossTable(figures)] };
}

async function runTurnover(bench: Bench): Promise<PartResult> {
  const { options, addresses } = bench;
  const common = { ...bench, viewerCount: options.turnover, atOnce: options.atOnce };
  const bare = await withBareEngine((sender) =>
    measureTurnover({ ...common, sender, metrics: () => Promise.resolve(undefined), log: () => '' }),
  );
  const served = await withServer(options, { camera: addresses.steady }, (server) =>
    measureTurnover({
      ...common,
      sender: senderOf(server),
      metrics: () => server.metrics(),
      log: () => server.log(),
    }),
  );
  return { figures: [bare, served], tables: [turnoverTable([bare, served], options.atOnce)] };
}

async function runPtz({ options, say }: Bench): Promise<PartResult> {
  const figures = await measurePtz({ commands: options.commands, runs: options.stops, say });
  return { figures, tables: [ptzTable(figures)] };
}

async function runEvents({ options, say }: Bench): Promise<PartResult> {
  const seconds = Math.max(LEAST_EVENTS_S, options.seconds);
  const figures = await measureEvents({ cameras: options.cameras, seconds, say });
  return { figures, tables: [eventsTable(figures)] };
}

async function runFlood({ options, addresses, say }: Bench): Promise<PartResult> {
  const { badClients: clients, floodJoins: joins } = options;
  const figures = await measureFlood({ camera: addresses.steady, joins, clients, say });
  return { figures, tables: [floodTable(figures)] };
}

async function runOpen({ options, addresses, say }: Bench): Promise<PartResult> {
  const figures = await measureOpen({ opens: options.opens, camera: addresses.shortGop, say });
  return { figures, tables: [openTable(figures), scriptsTable(figures)] };
}

async function runPage({ options, say }: Bench): Promise<PartResult> {
  const figures = await measurePage({ tiles: options.tiles, seconds: options.pageSeconds, say });
  return { figures, tables: [pageTable(figures)] };
}

async function runPairing({ options, addresses, say }: Bench): Promise<PartResult> {
  const figures = await measurePairing({ pairings: options.pairings, camera: addresses.shortGop, say });
  return { figures, tables: [pairingTable(figures)] };
}

async function runSealing({ options, say }: Bench): Promise<PartResult> {
  const figures = await measureSealing({ rounds: options.pairings, say });
  return { figures, tables: [sealingTable(figures)] };
}

async function runReconnect({ options, camera, say }: Bench): Promise<PartResult> {
  const order = { ...cameraOrder(options), ...LITTLE_STREAM, count: 1 };
  const [address = ''] = await camera.call('startCrowd', order, CROWD_LIMIT_MS);
  try {
    const { returning: viewers, restarts } = options;
    const figures = await measureReconnect({ viewers, restarts, camera: address, say });
    return { figures, tables: [reconnectTable(figures)] };
  } finally {
    await camera.call('stopCrowd', undefined);
  }
}

async function runHeal({ options, say }: Bench): Promise<PartResult> {
  const figures = await measureHeal({ heals: options.heals, say });
  return { figures, tables: [healTable(figures)] };
}
