import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type OwnedProcess, startOwnedProcess, untilReady } from '../helpers/owned-process.ts';
import type { Namespace } from './namespace.ts';
import { GATEWAY_ADDRESS } from './two-ways.ts';

const cli = fileURLToPath(new URL('../../dist/gateway/cli.js', import.meta.url));
const PORT = 8080;
const TOKEN = 'the-token-of-the-phone';

/** The built daemon at the far end of the two ways, with two simulated cameras. */
export interface RoamingOriel {
  /** Signs in. */
  readonly link: string;
  output(): string;
  stop(signal: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startRoamingOriel(
  namespace: Namespace,
  more: Readonly<Record<string, unknown>>,
): Promise<RoamingOriel> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-'));
  const file = join(folder, 'oriel.yaml');
  const url = `http://${GATEWAY_ADDRESS}:${PORT}`;
  const config = {
    gateway: { name: 'house', state: join(folder, 'state') },
    // The page comes by plain HTTP here; people who do so from away say it in these words too.
    http: { listen: `0.0.0.0:${PORT}`, url, plain: 'everywhere' },
    broker: { listen: '127.0.0.1:1883' },
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    webrtc: { bind: GATEWAY_ADDRESS },
    discovery: { interfaces: ['127.0.0.1'] },
    ...more,
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
  const env = { HOME: folder, XDG_STATE_HOME: undefined, XDG_CONFIG_HOME: undefined, MALLOC_ARENA_MAX: '1' };

  async function launch(): Promise<OwnedProcess> {
    const [command, args] = namespace.inside(process.execPath, [cli, '--config', file]);
    const started = await startOwnedProcess({ command, args, cwd: folder, env });
    const listens = () =>
      namespace.run('bash', ['-c', `</dev/tcp/${GATEWAY_ADDRESS}/${PORT}`]).then(() => true);
    await untilReady(started, listens, { withinMs: 25_000, everyMs: 50, what: 'Oriel' });
    return started;
  }

  const remove = () => rm(folder, { recursive: true, force: true });
  let daemon = await launch().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    link: `${url}/#token=${TOKEN}`,
    output: () => daemon.output(),
    stop: async (signal) => void (await daemon.stop({ signal })),
    async start() {
      daemon = await launch();
    },
    async close() {
      await daemon.stop();
      await remove();
    },
  };
}
