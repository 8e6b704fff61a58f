import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type OwnedProcess, startOwnedProcess } from '../helpers/owned-process.ts';

const run = promisify(execFile);

const LIMIT_MS = 30_000;
// Debian keeps the tools where only root's PATH looks.
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/** A network of its own, as long as the process that holds it. */
export interface Namespace {
  readonly pid: number;
  /** Command and arguments, as they run inside of it. */
  inside(command: string, args: readonly string[]): [command: string, args: string[]];
  /** Runs it inside, and gives what it printed. Throws with what it complained of. */
  run(command: string, args: readonly string[], input?: string): Promise<string>;
  close(): Promise<void>;
}

/** How this process may make networks: as root, or as the root of a user namespace of its own. */
export interface Networks {
  create(): Promise<Namespace>;
  close(): Promise<void>;
}

/** Throws with what is needed where this process may make none. */
export async function openNetworks(): Promise<Networks> {
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? undefined : await holdNamespace([], ['--user', '--map-root-user', '--net']);
  const before = owner ? ['--user', '--preserve-credentials', '--target', String(owner.pid)] : [];
  const held: Namespace[] = [];
  return {
    async create() {
      const namespace = await holdNamespace(before, ['--net']);
      held.push(namespace);
      await namespace.run('ip', ['link', 'set', 'lo', 'up']);
      return namespace;
    },
    async close() {
      await Promise.all(held.map((namespace) => namespace.close()));
      await owner?.close();
    },
  };
}

async function holdNamespace(enter: readonly string[], kinds: readonly string[]): Promise<Namespace> {
  // It ends by itself when its standard input does, so that no namespace outlives the test.
  const hold = ['unshare', ...kinds, 'sh', '-c', 'echo there; exec cat'];
  const [command = '', ...args] = enter.length > 0 ? ['nsenter', ...enter, ...hold] : hold;
  let there = (): void => undefined;
  const stands = new Promise<'there'>((resolve) => {
    there = () => resolve('there');
  });
  const holder = await startOwnedProcess({ command, args, env, onLine: () => there() });
  const came = await Promise.race([stands, holder.exited]);
  if (came !== 'there') {
    throw new Error(
      `this test needs network namespaces and may make none (${holder.output().trim()}); run it as root, or allow ` +
        'unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)',
    );
  }
  return namespaceOf(holder, enter.length > 0 || kinds.includes('--user'));
}

function namespaceOf(holder: OwnedProcess, ofUser: boolean): Namespace {
  const entered = [
    '--target',
    String(holder.pid),
    '--net',
    ...(ofUser ? ['--user', '--preserve-credentials'] : []),
  ];
  const inside = (command: string, args: readonly string[]): [string, string[]] => [
    'nsenter',
    [...entered, '--', command, ...args],
  ];
  return {
    pid: holder.pid,
    inside,
    async run(command, args, input) {
      const running = run(...inside(command, args), { env, timeout: LIMIT_MS });
      // What has ended without reading says so by its status.
      running.child.stdin?.on('error', () => undefined).end(input ?? '');
      try {
        return (await running).stdout;
      } catch (error) {
        const told =
          error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
        throw new Error(`${command} ${args.join(' ')} failed: ${told}`);
      }
    },
    close: async () => void (await holder.stop({ signal: 'SIGKILL' })),
  };
}
