import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { within } from './limit.ts';

/** What a process of the bench can be asked for; arguments and answers are JSON. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly argument: never;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Whoever is not root needs to be, in there, to take the loopback interface up and to filter on it. */
const OWN_NETWORK = ['--net', '--map-root-user', '--'];
const READY = 'ready';
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5_000;

/** The child's side: answers the calls of the process that started it, and ends with it. */
export function serveCalls(calls: Calls): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', async ({ id, method, argument }: Request) => {
    try {
      const value = await calls[method]?.(argument);
      process.send?.({ id, value } satisfies Answer);
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer);
    }
  });
  process.send?.(READY);
}

/** The parent's side: a process of its own, so that nobody's CPU time mixes with another's. */
export class Worker<C extends Calls> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #calls = 0;

  private constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
    child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.on('exit', (code, signal) => {
      for (const [id, settle] of this.#waiting)
        settle({ id, error: `the process ended (${code ?? signal})` });
    });
  }

  /**
   * Starts `file`, a module beside this one that ends in {@link serveCalls}; in a network namespace of its `own`
   * where that is asked for. Throws where it does not come up.
   */
  static async start<C extends Calls>(
    file: string,
    { network = 'shared' }: { network?: 'shared' | 'own' } = {},
  ): Promise<Worker<C>> {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const execArgv = ['--import', import.meta.resolve('tsx')];
    // unshare becomes the command, so that the channel to the parent and the process id stay the same.
    const child =
      network === 'own'
        ? fork(path, { execPath: 'unshare', execArgv: [...OWN_NETWORK, process.execPath, ...execArgv] })
        : fork(path, { execArgv });
    const [sign] = await within(
      START_LIMIT_MS,
      `${file}’s start`,
      // A command that is missing never exits: once() rejects with the child's error.
      Promise.race([once(child, 'message'), once(child, 'exit')]),
    );
    if (sign !== READY) throw new Error(`${file} ended at its start (${sign})`);
    return new Worker<C>(child, file);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Rejects with the child's error, or after `limitMs` (default 15000). */
  call<M extends keyof C & string>(
    method: M,
    argument: Parameters<C[M]>[0],
    limitMs = 15_000,
  ): Promise<Awaited<ReturnType<C[M]>>> {
    const id = ++this.#calls;
    const answer = new Promise<Awaited<ReturnType<C[M]>>>((resolve, reject) => {
      this.#waiting.set(id, ({ value, error }) => {
        if (error === undefined) resolve(value as Awaited<ReturnType<C[M]>>);
        else reject(new Error(`${this.#name}: ${error}`));
      });
      this.#child.send({ id, method, argument });
    });
    return within(limitMs, `${method} in ${this.#name}`, answer);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(timer);
  }
}
