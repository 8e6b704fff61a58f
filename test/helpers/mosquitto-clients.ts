import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { type OwnedProcess, startOwnedProcess } from './owned-process.ts';

/** Where `mosquitto_pub` and `mosquitto_sub` sign in, and as whom. */
export interface MosquittoAccount {
  /** `mqtt://…` or `mqtts://…`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** PEM file that a broker with TLS is trusted by. */
  readonly caFile?: string;
}

export interface HeardMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly text: string;
  readonly retained: boolean;
}

/** What `mosquitto_sub` hears. */
export interface Subscription {
  /** Oldest first. */
  readonly heard: readonly HeardMessage[];
  /** The newest on that topic. */
  last(topic: string): HeardMessage | undefined;
  /** The first message from place `from` on (default: of all) that fits. */
  until(
    what: string,
    fits: (message: HeardMessage) => boolean,
    options?: { from?: number; withinMs?: number },
  ): Promise<HeardMessage>;
}

/** Debian's `mosquitto_pub` and `mosquitto_sub`, as automations run them. */
export interface MosquittoClients {
  /** Resolves when the broker has taken it. An empty message is what `-n` sends. Throws with what the program says. */
  publish(topic: string, message: string, options?: { qos?: 0 | 1; retain?: boolean }): Promise<void>;
  /** Resolves when the broker has granted all. */
  subscribe(...topics: string[]): Promise<Subscription>;
  /** A shell command with both programs at hand, signed in; its output as it comes is in the process. */
  shell(command: string, options?: ShellOptions): Promise<OwnedProcess>;
  close(): Promise<void>;
}

export interface ShellOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The message's retain flag, its topic, and its bytes in hex: a JPEG passes as well as text. */
const LINE = /^([01]) (\S+) ([0-9a-fA-F]*)$/;
const FORMAT = '%r %t %x';
/** No shell command outlives this. */
const SHELL_LIMIT_S = 120;

/** Both programs read their options from files below $XDG_CONFIG_HOME, so that no password is in a command. */
export async function mosquittoClients(account: MosquittoAccount): Promise<MosquittoClients> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-mosquitto-clients-'));
  await mkdir(join(folder, 'config'));
  for (const program of ['mosquitto_pub', 'mosquitto_sub'])
    await writeFile(join(folder, 'config', program), optionsFile(account));
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const running = new Set<OwnedProcess>();
  const start = async (command: string, args: readonly string[], onLine?: (line: string) => void) => {
    const child = await startOwnedProcess({ command, args, env, ...(onLine && { onLine }) });
    running.add(child);
    void child.exited.then(() => running.delete(child));
    return child;
  };
  return {
    async publish(topic, message, { qos = 1, retain = false } = {}) {
      const what = message === '' ? ['-n'] : ['-m', message];
      const flags = retain ? ['-r'] : [];
      const child = await start('/usr/bin/mosquitto_pub', ['-q', `${qos}`, ...flags, '-t', topic, ...what]);
      const { code } = await child.exited;
      if (code !== 0) throw new Error(`mosquitto_pub ended with ${code}: ${child.output().trim()}`);
    },
    async subscribe(...topics) {
      const heard: HeardMessage[] = [];
      const filters = topics.flatMap((topic) => ['-t', topic]);
      // -d tells of the broker's SUBACK on standard output, which is written at once only where it is told to be.
      const args = ['-oL', '/usr/bin/mosquitto_sub', '-d', '-q', '1', '-F', FORMAT, ...filters];
      const child = await start('stdbuf', args, (line) => {
        const [, retain, topic = '', hex = ''] = LINE.exec(line) ?? [];
        if (retain === undefined) return;
        const payload = Buffer.from(hex, 'hex');
        heard.push({ topic, payload, text: payload.toString('utf8'), retained: retain === '1' });
      });
      await eventually(() => child.exit() ?? /Subscribed \(mid/.test(child.stdout()), {
        what: 'the subscription',
      });
      if (child.exit()) throw new Error(`mosquitto_sub ended: ${child.output().trim()}`);
      return {
        heard,
        last: (topic) => heard.findLast((message) => message.topic === topic),
        until: (what, fits, { from = 0, withinMs = 20_000 } = {}) =>
          eventually(() => heard.slice(from).find(fits), { what, withinMs }),
      };
    },
    async shell(command, { cwd = folder, env: more = {} } = {}) {
      // Of a pipeline every program has to end, not the shell alone: timeout passes a signal on to all of them.
      const child = await startOwnedProcess({
        command: 'timeout',
        args: [`${SHELL_LIMIT_S}`, '/bin/sh', '-c', command],
        cwd,
        env: { ...env, ...more },
      });
      running.add(child);
      void child.exited.then(() => running.delete(child));
      return child;
    },
    async close() {
      await Promise.all([...running].map((child) => child.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function optionsFile({ url, username, password, caFile }: MosquittoAccount): string {
  const { hostname, port } = new URL(url);
  const lines = [`-h ${hostname}`, `-p ${port}`, `-u ${username}`, `-P ${password}`];
  return [...lines, ...(caFile ? [`--cafile ${caFile}`] : []), ''].join('\n');
}
