import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { freePorts } from './free-port.ts';
import { type OwnedProcess, type ProcessExit, startOwnedProcess, untilReady } from './owned-process.ts';

const cli = fileURLToPath(new URL('../../dist/gateway/cli.js', import.meta.url));

/** A busy machine that starts several at once takes its time. */
const START_LIMIT_MS = 40_000;

/** A configuration file as an object; `http.listen` and `broker` may be left out. */
export type OrielConfig = Readonly<Record<string, unknown>>;

export interface OrielExit extends ProcessExit {
  /** From the signal to the end, in ms. */
  readonly afterMs: number;
  readonly output: string;
}

/** The built daemon in a process of its own, with a folder of its own as working directory and home. */
export interface OrielProcess {
  /** `http://127.0.0.1:…` without a slash at the end. */
  readonly httpUrl: string;
  /** `mqtt://127.0.0.1:…`, of the embedded broker. */
  readonly mqttUrl: string;
  pid(): number;
  /** Of the run since the last start. */
  output(): string;
  /** Ends it, by SIGTERM where nothing else is given; {@link start} brings it back. */
  stop(signal?: NodeJS.Signals): Promise<OrielExit>;
  /** Runs it again with the same configuration, folder and ports, and waits until it is healthy. */
  start(): Promise<void>;
  /** Runs a command of the same house, such as `link`, and gives what it printed. */
  command(...args: string[]): Promise<string>;
  /** What its configuration file says now. */
  readConfig(): Promise<string>;
  /** Writes the file anew, for the next start; ports that are left out stay as they are. */
  writeConfig(config: OrielConfig): Promise<void>;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

/**
 * Starts the daemon and waits until `GET /healthz` answers 200. Where the configuration says nothing of `http` or
 * `broker`, they listen on free ports. Throws with the daemon's output where it ends, or is not healthy in
 * 40 s.
 */
export async function startOriel(config: OrielConfig): Promise<OrielProcess> {
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  const folder = await mkdtemp(join(tmpdir(), 'oriel-'));
  const file = join(folder, 'oriel.yaml');
  const writeConfig = (told: OrielConfig) =>
    writeFile(
      file,
      stringify({
        http: { listen: `127.0.0.1:${httpPort}` },
        broker: { listen: `127.0.0.1:${mqttPort}` },
        discovery: { interfaces: ['127.0.0.1'] },
        ...told,
      }),
    );
  await writeConfig(config);
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const launch = async (): Promise<OwnedProcess> => {
    const process = await spawnDaemon(folder, ['--config', file]);
    await untilReady(process, () => isHealthy(httpUrl), { withinMs: START_LIMIT_MS, what: 'Oriel' });
    return process;
  };
  const remove = () => rm(folder, { recursive: true, force: true });
  let daemon = await launch().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    httpUrl,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    pid: () => daemon.pid,
    output: () => daemon.output(),
    async stop(signal = 'SIGTERM') {
      const began = performance.now();
      const exit = await daemon.stop({ signal });
      return { ...exit, afterMs: performance.now() - began, output: daemon.output() };
    },
    async start() {
      daemon = await launch();
    },
    async command(...args) {
      const running = await spawnDaemon(folder, ['--config', file, ...args]);
      await running.exited;
      return running.output();
    },
    readConfig: () => readFile(file, 'utf8'),
    writeConfig,
    async close() {
      await daemon.stop();
      await remove();
    },
  };
}

export interface RunOrielOptions {
  /** The text of the configuration file, or an object that is written as one; without it no `--config` is given. */
  readonly config?: string | OrielConfig;
  readonly args?: readonly string[];
  /** After which it is killed, in ms; default 40000. */
  readonly withinMs?: number;
}

/** Runs the daemon where it is expected to end by itself: with a bad configuration, a port in use, `--help`. */
export async function runOriel({
  config,
  args = [],
  withinMs = 40_000,
}: RunOrielOptions): Promise<OrielExit> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'oriel-'));
  try {
    const file = join(folder, 'oriel.yaml');
    if (config !== undefined) await writeFile(file, typeof config === 'string' ? config : stringify(config));
    const daemon = await spawnDaemon(folder, config === undefined ? args : ['--config', file, ...args]);
    const timer = setTimeout(() => daemon.signal('SIGKILL'), withinMs);
    const exit = await daemon.exited;
    clearTimeout(timer);
    return { ...exit, afterMs: performance.now() - began, output: daemon.output() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function spawnDaemon(folder: string, args: readonly string[]): Promise<OwnedProcess> {
  return startOwnedProcess({
    command: process.execPath,
    args: [cli, ...args],
    cwd: folder,
    // Whatever it keeps between runs stays in the test's own folder.
    env: {
      HOME: folder,
      XDG_STATE_HOME: undefined,
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
      // As `npm start` has it.
      MALLOC_ARENA_MAX: '1',
    },
  });
}

async function isHealthy(httpUrl: string): Promise<boolean> {
  const response = await fetch(`${httpUrl}/healthz`, { signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  return response.status === 200;
}
