import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ConfigFile } from '../config/edit/config-file.ts';
import { loadWithoutSecrets } from '../config/load.ts';
import { type OpenedConfig, openWithoutSecrets } from '../config/open.ts';
import { onvifNetwork } from './house/camera-network.ts';
import { createLogger } from './log.ts';
import { Secrets } from './secrets.ts';
import { discoverCommand } from './setup/console/discover-command.ts';
import { Interrupted, Terminal } from './setup/console/terminal.ts';
import type { KnownCamera } from './setup/found.ts';

/** What stands on the command line of `oriel discover`. */
export interface DiscoverFlags {
  readonly address: string | undefined;
  readonly config: string | undefined;
  readonly username?: string;
  readonly name?: string;
  readonly write?: string;
  readonly json?: boolean;
}

/** As shells have it for what Ctrl-C ended. */
const INTERRUPTED = 130;

/** Runs `oriel discover` on this process's terminal and gives the exit code. Throws with one sentence. */
export async function discover(flags: DiscoverFlags): Promise<number> {
  const { file, known, interfaces } = await place(flags);
  const terminal = new Terminal({
    input: process.stdin,
    output: process.stdout,
    isInteractive: flags.json !== true && process.stdin.isTTY === true && process.stdout.isTTY === true,
  });
  // What is printed may be JSON for a program; what goes wrong with an interface is said beside it.
  const password = process.env.ORIEL_CAMERA_PASSWORD || undefined;
  const secrets = new Secrets(password === undefined ? [] : [password]);
  const logger = createLogger({ level: 'warn', destination: process.stderr, secrets });
  try {
    await discoverCommand({
      terminal,
      network: onvifNetwork({ logger, interfaces }),
      file,
      known,
      save: saveBeside,
      address: flags.address,
      credentials: { username: flags.username, password },
      name: flags.name,
      write: flags.write !== undefined,
      json: flags.json === true,
    });
    return 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.say('\nNothing was written.');
    return INTERRUPTED;
  } finally {
    terminal.close();
  }
}

/** Where a camera is written to, and what is there already. */
async function place({ config, write }: DiscoverFlags) {
  const surroundings = { env: process.env, home: homedir() };
  if (write === undefined) {
    const opened = await openWithoutSecrets({ ...surroundings, file: config });
    const { config: told } = opened;
    return { file: opened.file, known: knownOf(told), interfaces: told.discovery.interfaces };
  }
  const file = new ConfigFile({ file: write, initial: '' });
  if (!(await file.exists())) return { file, known: [], interfaces: [] };
  const told = await loadWithoutSecrets({ ...surroundings, file: write });
  return { file, known: knownOf(told), interfaces: told.discovery.interfaces };
}

function knownOf({ cameras }: OpenedConfig['config']): KnownCamera[] {
  return cameras.map(({ name, source }) => {
    if (source.kind !== 'onvif') return { name };
    const { url, identity } = source;
    return { name, url, ...(identity !== undefined && { identity }) };
  });
}

/** In the working directory; a picture that is there already stays. */
async function saveBeside(name: string, jpeg: Buffer): Promise<string> {
  const file = resolve(name);
  await writeFile(file, jpeg, { flag: 'wx' });
  return file;
}
