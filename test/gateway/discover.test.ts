import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { startOnvifCamera } from '../helpers/onvif-camera.ts';

const cli = fileURLToPath(new URL('../../gateway/cli.ts', import.meta.url));
const run = promisify(execFile);

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-discover-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const camera = await startOnvifCamera('gate');
  onTestFinished(() => camera.close());
  const discover = (password: string, ...args: string[]) =>
    run(process.execPath, ['--import', import.meta.resolve('tsx'), cli, 'discover', ...args], {
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_STATE_HOME: '', ORIEL_CAMERA_PASSWORD: password },
    });
  return { folder, camera, discover, file: join(folder, 'new.yaml') };
}

it('looks at a camera, and writes it where nobody can be asked', async () => {
  const { camera, discover, file, folder } = await start();
  const { onvifUrl, username, password, identity } = camera;
  const end = await discover(password, onvifUrl, '-u', username, '--write', file, '--name', 'gate');
  expect(end.stdout).toContain('640 × 360');
  expect(end.stdout).toContain(`gate is in ${file} now`);
  expect(end.stdout + end.stderr).not.toContain(password);
  const { config } = await loadConfig({ file, env: {}, home: folder });
  expect(config.cameras.map(({ name, source }) => ({ name, source }))).toEqual([
    { name: 'gate', source: { kind: 'onvif', url: onvifUrl, username, password, identity, profile: {} } },
  ]);
});

it('says in one line what is wrong, and writes nothing', async () => {
  const { camera, discover, file } = await start();
  const refused = discover('sesame', camera.onvifUrl, '-u', 'oriel', '--json', '--write', file);
  await expect(refused).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^oriel: The camera at 127.0.0.1:\d+ refuses this user name or password.*\n$/,
    ),
  });
  const unnamed = discover('sesame', camera.onvifUrl);
  await expect(unnamed).rejects.toMatchObject({
    stderr: expect.stringMatching(/--username NAME and in ORIEL_/),
  });
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

it('says that it wrote nothing where it was not told to', async () => {
  const { camera, discover } = await start();
  const end = await discover(camera.password, camera.onvifUrl, '-u', camera.username);
  expect(end.stdout).toContain('Nothing was written; with --write FILE');
});
