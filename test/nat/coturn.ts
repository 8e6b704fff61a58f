import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOwnedProcess, untilReady } from '../helpers/owned-process.ts';
import type { Namespace } from './namespace.ts';

const page = fileURLToPath(new URL('../../docs/remote.md', import.meta.url));

export interface Coturn {
  readonly secret: string;
  output(): string;
  close(): Promise<void>;
}

/** Debian's TURN server, with the configuration that docs/remote.md tells people to give it. */
export async function startCoturn(options: {
  readonly namespace: Namespace;
  readonly address: string;
}): Promise<Coturn> {
  const { namespace, address } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-coturn-'));
  const secret = 'the-secret-of-the-turn-server';
  const documented = /```conf\n([\s\S]*?)```/.exec(await readFile(page, 'utf8'))?.[1] ?? '';
  const file = join(folder, 'turnserver.conf');
  await writeFile(
    file,
    [
      documented.replace(/^static-auth-secret=.*$/m, `static-auth-secret=${secret}`),
      `listening-ip=${address}`,
      `relay-ip=${address}`,
      `userdb=${join(folder, 'turndb')}`,
      `pidfile=${join(folder, 'turnserver.pid')}`,
      'log-file=stdout',
      'no-tls',
      'no-dtls',
      'verbose',
      '',
    ].join('\n'),
  );
  const [command, args] = namespace.inside('turnserver', ['-c', file]);
  const server = await startOwnedProcess({ command, args, cwd: folder });
  const close = async (): Promise<void> => {
    await server.stop({ signal: 'SIGKILL' });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const listens = () => namespace.run('bash', ['-c', `</dev/tcp/${address}/3478`]).then(() => true);
    await untilReady(server, listens, { withinMs: 40_000, what: 'coturn' });
  } catch (error) {
    await close();
    throw error;
  }
  return { secret, output: () => server.output(), close };
}
