import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedConfig } from '../../config/embedded.ts';
import { loadConfig } from '../../config/load.ts';
import { openConfig } from '../../config/open.ts';

const CAMERA = 'cameras: [{ name: porch, simulated: {} }]';
const BROKER = 'broker: { url: "mqtts://b", ca: broker.pem, viewer: { url: "wss://b" } }';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-config-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function load(text: string, env: Record<string, string> = {}) {
  const file = join(directory, 'oriel.yaml');
  await writeFile(file, text);
  return (await loadConfig({ file, env, home: '/home/pi' })).config;
}

describe('loadConfig', () => {
  it.each([
    ['as configured', 'gateway: { state: /srv/state }', { STATE_DIRECTORY: '/var/lib/oriel' }, '/srv/state'],
    [
      'from systemd',
      '',
      { STATE_DIRECTORY: '/var/lib/oriel:/var/lib/other', XDG_STATE_HOME: '/x' },
      '/var/lib/oriel',
    ],
    ['from the desktop', '', { XDG_STATE_HOME: '/home/pi/.state' }, '/home/pi/.state/oriel'],
    ['in the home directory', '', {}, '/home/pi/.local/state/oriel'],
  ])('finds the state directory %s', async (_, text, env, expected) => {
    expect((await load(`${CAMERA}\n${text}`, env)).gateway.state).toBe(expected);
  });

  it('takes relative paths from the directory of the file', async () => {
    const config = await load(`${CAMERA}\n${BROKER}\ngateway: { state: state }`);
    expect(config.gateway.state).toBe(join(directory, 'state'));
    expect(config.broker).toMatchObject({ ca: join(directory, 'broker.pem') });
    const camera = 'cameras: [{ name: gate, rtsp: "rtsps://192.0.2.1/", tls: { ca: camera.pem } }]';
    expect((await load(camera)).cameras).toMatchObject([
      { tls: { verify: true, ca: join(directory, 'camera.pem') } },
    ]);
  });

  it('says that there is no such file', async () => {
    const file = join(directory, 'none.yaml');
    await expect(loadConfig({ file, env: {}, home: '/' })).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${file} can not be used:\n  there is no such file; docs/oriel.sample.yaml is one to begin with`,
    });
  });

  it('says that a directory is none', async () => {
    const file = join(directory, 'folder');
    await mkdir(file);
    await expect(loadConfig({ file, env: {}, home: '/' })).rejects.toThrow('it is a directory');
  });

  it('reads no more than 1 MiB', async () => {
    const exact = `${CAMERA}\n#`.padEnd(1_048_576, 'x');
    await expect(load(exact)).resolves.toBeDefined();
    await expect(load(`${exact}x`)).rejects.toThrow('expected at most 1048576 bytes, found more');
  });
});

describe('embeddedConfig', () => {
  it('is one simulated camera on the usual ports', () => {
    const config = embeddedConfig({ env: {}, home: '/home/pi' });
    expect(config.gateway.state).toBe('/home/pi/.local/state/oriel');
    expect(config.cameras.map(({ name, source }) => [name, source.kind])).toEqual([['demo', 'simulated']]);
    expect(config.http.listen).toEqual({ host: '127.0.0.1', port: 8080 });
  });
});

describe('openConfig', () => {
  const own = () => join(directory, '.local', 'state', 'oriel', 'oriel.yaml');

  it('takes the file that is named', async () => {
    const file = join(directory, 'mine.yaml');
    await writeFile(file, CAMERA);
    const opened = await openConfig({ file, env: {}, home: directory });
    expect(opened.config.cameras.map(({ name }) => name)).toEqual(['porch']);
    expect(opened.file.file).toBe(file);
  });

  it('takes what is embedded where there is no file, and the state directory’s once a camera was added', async () => {
    const first = await openConfig({ file: undefined, env: {}, home: directory });
    expect(first.config.cameras.map(({ name }) => name)).toEqual(['demo']);
    expect(first.file.file).toBe(own());
    await first.file.addCamera({ name: 'gate', onvif: { url: 'http://192.0.2.1/' } });
    const second = await openConfig({ file: undefined, env: {}, home: directory });
    expect(second.config.cameras.map(({ name }) => name)).toEqual(['demo', 'gate']);
    expect(second.config.gateway.state).toBe(join(directory, '.local', 'state', 'oriel'));
  });

  it('says what is wrong with the state directory’s', async () => {
    await mkdir(join(directory, '.local', 'state', 'oriel'), { recursive: true });
    await writeFile(own(), 'cameras: 5');
    await expect(openConfig({ file: undefined, env: {}, home: directory })).rejects.toThrow(own());
  });
});
