import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type OwnedProcess, startOwnedProcess } from './owned-process.ts';

const cli = fileURLToPath(new URL('../../dist/gateway/cli.js', import.meta.url));

/** Debian's `nobody`: owns no file, is in no group that matters. */
const NOBODY = 65_534;

/** The built daemon as a user who is not root, without any capability and without a way to get one. */
export interface UnprivilegedOriel {
  readonly process: OwnedProcess;
  /** Its home and working directory, which it alone may enter. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Where the tests run as root it becomes somebody else; otherwise it runs as whoever runs them. */
export async function startUnprivileged(
  config: Readonly<Record<string, unknown>>,
): Promise<UnprivilegedOriel> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-unprivileged-'));
  const file = join(folder, 'oriel.yaml');
  await writeFile(file, stringify(config), { mode: 0o600 });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await Promise.all([folder, file].map((path) => chown(path, NOBODY, NOBODY)));
  const user = isRoot ? ['--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups'] : [];
  // Who is not root has no capability to take away from the bounding set.
  const capabilities = isRoot ? ['--inh-caps=-all', '--bounding-set=-all'] : ['--inh-caps=-all'];
  const owned = await startOwnedProcess({
    command: 'setpriv',
    args: [
      ...[...user, ...capabilities, '--no-new-privs', '--pdeathsig', 'KILL', '--'],
      ...[process.execPath, cli, '--config', file],
    ],
    cwd: folder,
    env: { HOME: folder, XDG_STATE_HOME: undefined, XDG_CONFIG_HOME: undefined, XDG_DATA_HOME: undefined },
  });
  return {
    process: owned,
    folder,
    async close() {
      await owned.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
