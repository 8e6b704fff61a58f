import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { startOwnedProcess, untilReady } from '../helpers/owned-process.ts';
import type { Namespace } from './namespace.ts';
import { GATEWAY_ADDRESS, GATEWAY_ROUTER } from './two-homes.ts';

const cli = fileURLToPath(new URL('../../dist/gateway/cli.js', import.meta.url));

export interface DistantOriel {
  readonly port: number;
  output(): string;
  close(): Promise<void>;
}

/** The built daemon in another network, with the embedded broker and a simulated camera. */
export async function startDistantOriel(options: {
  readonly namespace: Namespace;
  readonly port: number;
  readonly webrtc: Readonly<Record<string, unknown>>;
  readonly tokens: readonly Readonly<Record<string, unknown>>[];
}): Promise<DistantOriel> {
  const { namespace, port, webrtc, tokens } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-'));
  const file = join(folder, 'oriel.yaml');
  const config = {
    gateway: { name: `house-${port}`, state: join(folder, 'state') },
    // The page comes by plain HTTP here; people who do so from away say it in these words too.
    http: { listen: `0.0.0.0:${port}`, url: `http://${GATEWAY_ROUTER}:${port}`, plain: 'everywhere' },
    broker: { listen: `127.0.0.1:${port + 1000}` },
    access: { tokens },
    cameras: [{ name: 'porch', simulated: { width: 480, height: 272, fps: 10 } }],
    stream: { warm: 'never' },
    webrtc,
    discovery: { interfaces: ['127.0.0.1'] },
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
  const [command, args] = namespace.inside(process.execPath, [cli, '--config', file]);
  const env = { HOME: folder, XDG_STATE_HOME: undefined, XDG_CONFIG_HOME: undefined, MALLOC_ARENA_MAX: '1' };
  const daemon = await startOwnedProcess({ command, args, cwd: folder, env });
  const close = async (): Promise<void> => {
    await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const listens = () =>
      namespace.run('bash', ['-c', `</dev/tcp/${GATEWAY_ADDRESS}/${port}`]).then(() => true);
    await untilReady(daemon, listens, { withinMs: 25_000, everyMs: 100, what: 'Oriel' });
  } catch (error) {
    await close();
    throw new Error(`${error instanceof Error ? error.message : error}; it said ${daemon.output()}`);
  }
  return { port, output: () => daemon.output(), close };
}
