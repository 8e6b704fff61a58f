import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../config/edit/config-file.ts';
import { loadConfig } from '../../../config/load.ts';

const TEXT = 'cameras:\n  - name: porch\n    simulated: {}\n';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-passwords-'));
  file = join(directory, 'house.yaml');
  await writeFile(file, TEXT, { mode: 0o600 });
});
afterEach(() => rm(directory, { recursive: true }));

function camera(name: string, password = 'sesame') {
  return { name, onvif: { url: `http://192.0.2.1/${name}`, username: 'u', password } };
}

const path = (...names: string[]) => join(directory, 'house.passwords', ...names);
const modeOf = async (name: string) => (await stat(name)).mode & 0o777;
const passwords = () => readdir(path()).catch(() => undefined);

describe('the password of a camera that is added', () => {
  it.each(['sesame', ' with blanks ', 'pä%$ß"\'# :', '5', 'x'.repeat(256)])(
    'is kept beside the configuration and read from there: %s',
    async (password) => {
      const added = await new ConfigFile({ file }).addCamera(camera('gate', password));
      expect(added.cameras[1]?.source).toMatchObject({ username: 'u', password });
      expect(await readFile(file, 'utf8')).not.toContain(password === '5' ? '"5"' : password);
      expect(await readFile(path('gate'), 'utf8')).toBe(`${password}\n`);
      expect(await Promise.all([modeOf(path()), modeOf(path('gate'))])).toEqual([0o700, 0o600]);
      const { config, secrets } = await loadConfig({ file, env: {}, home: directory });
      expect(config.cameras[1]?.source).toMatchObject({ username: 'u', password });
      expect(secrets).toEqual({ texts: [password], areInline: false, files: [path('gate')] });
    },
  );

  it.each([
    ['as it, where the group of a service reads the configuration', 0o640, [0o750, 0o640]],
    ['nobody else where everybody reads that', 0o644, [0o700, 0o600]],
  ])('is read by %s', async (_, mode, modes) => {
    await chmod(file, mode);
    await new ConfigFile({ file }).addCamera(camera('gate'));
    expect(await Promise.all([modeOf(path()), modeOf(path('gate'))])).toEqual(modes);
  });

  it('goes with its camera, and its folder with the last', async () => {
    const config = new ConfigFile({ file });
    await config.addCamera(camera('gate'));
    await config.addCamera(camera('yard'));
    await config.addCamera({ name: 'open', onvif: { url: 'http://192.0.2.9/' } });
    expect(await passwords()).toEqual(['gate', 'yard']);
    await config.removeCamera('gate');
    expect(await passwords()).toEqual(['yard']);
    await config.removeCamera('open');
    await config.removeCamera('yard');
    expect(await passwords()).toBeUndefined();
    expect(await readFile(file, 'utf8')).toBe(TEXT);
  });

  it('stays where somebody lets a second camera read it, or keeps it elsewhere', async () => {
    const config = new ConfigFile({ file });
    await config.addCamera(camera('gate'));
    const second = '  - { name: b, onvif: { url: "http://h/", password: { file: house.passwords/gate } } }\n';
    const mine = '  - { name: c, onvif: { url: "http://h/", password: { file: mine } } }\n';
    await writeFile(join(directory, 'mine'), 'sesame');
    await writeFile(file, `${await readFile(file, 'utf8')}${second}${mine}`);
    await config.removeCamera('gate');
    await config.removeCamera('c');
    expect(await passwords()).toEqual(['gate']);
    expect(await readdir(directory)).toContain('mine');
  });

  it('goes also where somebody took the camera out by hand, but not where it has another name now', async () => {
    const config = new ConfigFile({ file });
    await config.addCamera(camera('gate'));
    await writeFile(file, (await readFile(file, 'utf8')).replace('name: gate', 'name: door'));
    await expect(config.removeCamera('gate')).rejects.toMatchObject({ kind: 'unknown' });
    expect(await passwords()).toEqual(['gate']);
    await writeFile(file, TEXT);
    await expect(config.removeCamera('gate')).rejects.toMatchObject({ kind: 'unknown' });
    expect(await passwords()).toBeUndefined();
  });

  it('leaves alone that of a camera which somebody has renamed, and goes with it', async () => {
    const config = new ConfigFile({ file });
    await config.addCamera(camera('gate', 'old'));
    await writeFile(file, (await readFile(file, 'utf8')).replace('name: gate', 'name: door'));
    await config.addCamera(camera('gate', 'new'));
    expect(await readFile(path('gate'), 'utf8')).toBe('old\n');
    const { config: read } = await loadConfig({ file, env: {}, home: directory });
    expect(read.cameras.slice(1).map(({ source }) => source)).toMatchObject([
      { password: 'old' },
      { password: 'new' },
    ]);
    await config.removeCamera('door');
    expect(await passwords()).toEqual(['gate-2']);
    await config.removeCamera('gate');
    expect(await passwords()).toBeUndefined();
  });

  it('goes also where another’s name begins with the same letters', async () => {
    const config = new ConfigFile({ file });
    await config.addCamera(camera('gate'));
    await config.addCamera(camera('gate-2'));
    await config.removeCamera('gate');
    expect(await passwords()).toEqual(['gate-2']);
  });

  it.each(['house.passwords/../gate', 'other.passwords/gate', '/etc/gate', 'gate'])(
    'stays where the gateway did not make it: %s',
    async (reference) => {
      const text = `  - { name: c, onvif: { url: "http://h/", password: { file: ${reference} } } }\n`;
      await writeFile(join(directory, 'gate'), 'sesame');
      await writeFile(file, `${TEXT}${text}`);
      await new ConfigFile({ file }).removeCamera('c');
      expect(await readdir(directory)).toContain('gate');
    },
  );

  it('is nobody else’s where the name is taken', async () => {
    const config = new ConfigFile({ file });
    await config.addCamera(camera('gate', 'first'));
    await expect(config.addCamera(camera('gate', 'second'))).rejects.toMatchObject({ kind: 'taken' });
    expect(await readFile(path('gate'), 'utf8')).toBe('first\n');
  });

  it('is written for one of two that add the same camera at once', async () => {
    const ends = await Promise.allSettled(
      ['first', 'second'].map((password) => new ConfigFile({ file }).addCamera(camera('gate', password))),
    );
    const winner = ends.findIndex(({ status }) => status === 'fulfilled');
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readFile(path('gate'), 'utf8')).toBe(`${['first', 'second'][winner]}\n`);
  });

  it('is not left behind where the configuration can not be written', async () => {
    await writeFile(file, '{ cameras: &a [{ name: porch, simulated: {} }] }\nlog: {}');
    await expect(new ConfigFile({ file }).addCamera(camera('gate'))).rejects.toThrow();
    expect(await passwords()).toBeUndefined();
  });

  it('has one line', async () => {
    await expect(new ConfigFile({ file }).addCamera(camera('gate', 'a\nb'))).rejects.toMatchObject({
      kind: 'sign',
    });
    expect(await readFile(file, 'utf8')).toBe(TEXT);
  });
});

it('a password that stands in the configuration stays there', async () => {
  const inline = `${TEXT}  - { name: a, onvif: { url: "http://h/", username: u, password: inline } }\n`;
  await writeFile(file, inline);
  const config = new ConfigFile({ file });
  await config.addCamera(camera('gate'));
  expect(await readFile(file, 'utf8')).toContain('password: inline }');
  await config.removeCamera('gate');
  expect(await readFile(file, 'utf8')).toBe(inline);
});
