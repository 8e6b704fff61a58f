import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';

const cli = fileURLToPath(new URL('../../gateway/cli.ts', import.meta.url));

it('ends in good order although it is told twice, as by Ctrl-C under npm', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'oriel.yaml');
  const cameras = [{ name: 'porch', rtsp: 'rtsp://127.0.0.1:9/' }];
  const listen = { http: { listen: '127.0.0.1:0' }, broker: { listen: '127.0.0.1:0' } };
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ ...listen, gateway: { state: folder }, cameras }));
  const daemon = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, '--config', file], {
    cwd: folder,
  });
  onTestFinished(() => void daemon.kill('SIGKILL'));
  let output = '';
  daemon.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await eventually(() => output.includes('broker connected'), { withinMs: 30_000, what: 'the daemon' });
  const ended = once(daemon, 'exit');
  daemon.kill('SIGINT');
  await eventually(() => output.includes('shutting down'), { everyMs: 1, what: 'the first signal' });
  daemon.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});
