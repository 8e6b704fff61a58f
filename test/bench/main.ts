import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, buildIsStale } from '../../scripts/lib/build.mjs';
import type { BareEngineCalls } from './bare-engine-process.ts';
import type { CameraAddresses, CameraCalls } from './camera-process.ts';
import { otherServer, type ServerUnderTest, startGateway } from './gateway-under-test.ts';
import { measureCpu, type Sender } from './measure-cpu.ts';
import { type JoinFigures, measureJoins } from './measure-joins.ts';
import { type MemoryFigures, measureMemory } from './measure-memory.ts';
import { type BenchOptions, readOptions } from './options.ts';
import {
  circumstances,
  cpuTable,
  describeCircumstances,
  firstFrameTable,
  glassTable,
  loadNow,
  memoryTable,
} from './report.ts';
import { formatTable, type Table } from './table.ts';
import type { ViewerCalls } from './viewer-process.ts';
import { Worker } from './worker.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const STREAM = { bitrate: 4_000_000, fps: 30, gopFrames: 60, width: 1280, height: 720, packetBytes: 1400 };
const STREAM_IN_WORDS = '4 Mbit/s, 30 pictures/s, camera packets of 1400 bytes';
const SHORT_GOP_S = 2;
const LONG_GOP_S = 10;

/** The processes that every part uses, and how to get what it measures. */
interface Bench {
  readonly options: BenchOptions;
  readonly camera: Worker<CameraCalls>;
  readonly addresses: CameraAddresses;
  readonly viewers: Worker<ViewerCalls>;
  readonly say: (line: string) => void;
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (options.whep === undefined && buildIsStale(root)) {
    say('Building …');
    await build(root);
  }
  const around = circumstances(argv);
  console.log(describeCircumstances(around));
  const camera = await Worker.start<CameraCalls>('./camera-process.ts');
  const viewers = await Worker.start<ViewerCalls>('./viewer-process.ts');
  const results: Record<string, unknown> = { circumstances: around };
  try {
    const order = { ...STREAM, shortGopS: SHORT_GOP_S, longGopS: LONG_GOP_S, port: options.cameraPort };
    const addresses = await camera.call('start', order);
    const bench: Bench = { options, camera, addresses, viewers, say };
    for (const [name, part] of partsOf(options)) await runPart(name, () => part(bench), results);
  } finally {
    await Promise.all([camera.stop(), viewers.stop()]);
  }
  console.log(`\nLoad ${loadNow()} at the end.`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
}

interface PartResult {
  readonly figures: unknown;
  readonly tables: readonly Table[];
}

function partsOf({ only }: BenchOptions): Map<string, (bench: Bench) => Promise<PartResult>> {
  const parts = new Map<string, (bench: Bench) => Promise<PartResult>>();
  if (only.includes('cpu')) parts.set('cpu', runCpu);
  if (only.includes('memory')) parts.set('memory', runMemory);
  if (only.includes('first-frame') || only.includes('glass')) parts.set('joins', runJoins);
  return parts;
}

/** A part that fails is told and does not take the others' figures away. */
async function runPart(
  name: string,
  part: () => Promise<PartResult>,
  results: Record<string, unknown>,
): Promise<void> {
  try {
    const { figures, tables } = await part();
    results[name] = figures;
    for (const table of tables) console.log(`\n${formatTable(table)}`);
  } catch (error) {
    console.error(`\n${name} was not measured: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
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

async function runMemory(bench: Bench): Promise<PartResult> {
  const { options, addresses } = bench;
  const measure = (sender: Sender) => measureMemory(sender, { ...bench, viewerCounts: options.viewers });
  const figures: MemoryFigures[] = [
    await withBareEngine(measure),
    await withServer(options, { camera: addresses.steady }, (server) => measure(senderOf(server))),
  ];
  return { figures, tables: [memoryTable(figures)] };
}

async function runJoins({ options, camera, addresses, say }: Bench): Promise<PartResult> {
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
  if (options.only.includes('glass')) {
    const times = (await encodingTimes()).map(([, tookMs]) => tookMs);
    tables.push(glassTable(figures, times));
  }
  return { figures, tables };
}

async function withServer<T>(
  options: BenchOptions,
  cameras: Readonly<Record<string, string>>,
  use: (server: ServerUnderTest) => Promise<T>,
): Promise<T> {
  const { whep, token = '', pid } = options;
  const server = whep === undefined ? await startGateway(cameras) : otherServer({ whep, token, pid });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

async function withBareEngine<T>(use: (sender: Sender) => Promise<T>): Promise<T> {
  const worker = await Worker.start<BareEngineCalls>('./bare-engine-process.ts');
  try {
    const url = await worker.call('start', STREAM);
    return await use({ name: 'bare engine', pid: worker.pid, target: { url, token: '' } });
  } finally {
    await worker.stop();
  }
}

function senderOf(server: ServerUnderTest): Sender {
  if (server.pid === undefined) throw new Error('its process id is not known');
  return { name: server.name, pid: server.pid, target: server.endpoint('camera') };
}
