import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type EventuallyOptions, eventually } from './eventually.ts';

/** Of what a process printed, the last part that is kept, in characters. */
const KEPT_OUTPUT = 256 * 1024;

export interface OwnedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with each line of standard output, without its end; all of them, however many. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessExit {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that a test started; it never outlives the test's own process, however that ends. */
export interface OwnedProcess {
  readonly pid: number;
  /** Both streams in the order they arrived, the last 256 k characters. */
  output(): string;
  /** Standard output alone. */
  stdout(): string;
  readonly exited: Promise<ProcessExit>;
  /** undefined while it runs. */
  exit(): ProcessExit | undefined;
  signal(signal: NodeJS.Signals): void;
  /** Ends it with `signal` (default SIGTERM), and with SIGKILL where it is still there after `withinMs` (20000). */
  stop(options?: { signal?: NodeJS.Signals; withinMs?: number }): Promise<ProcessExit>;
}

export async function startOwnedProcess(options: OwnedProcessOptions): Promise<OwnedProcess> {
  // setpriv asks the kernel to end the process with its parent, then becomes the command: the pid stays the same.
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', options.command, ...options.args],
    { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  await once(child, 'spawn');
  return ownedProcess(child, options.onLine);
}

/** Waits until the probe gives a truthy value; throws at once with the output where the process has ended. */
export async function untilReady<T>(
  process: OwnedProcess,
  probe: () => T | Promise<T>,
  options: EventuallyOptions & { what: string },
): Promise<T> {
  const value = await eventually(() => process.exit() ?? probe(), options);
  const exit = process.exit();
  if (exit)
    throw new Error(`${options.what} ended (${exit.code ?? exit.signal}): ${process.output().trim()}`);
  return value as T;
}

function ownedProcess(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  onLine?: (line: string) => void,
): OwnedProcess {
  let output = '';
  let stdout = '';
  let rest = '';
  let exit: ProcessExit | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT);
    stdout = (stdout + text).slice(-KEPT_OUTPUT);
    if (!onLine) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT);
  });
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    stdout: () => stdout,
    exited,
    exit: () => exit,
    signal: (signal) => void child.kill(signal),
    async stop({ signal = 'SIGTERM', withinMs = 20_000 } = {}) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      const result = await exited;
      clearTimeout(timer);
      return result;
    },
  };
}
