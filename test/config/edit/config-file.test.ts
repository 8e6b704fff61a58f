import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../config/edit/config-file.ts';

const TEXT = '# mine\ncameras:\n  - name: porch\n    simulated: {}\n';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-edit-'));
  file = join(directory, 'oriel.yaml');
  await writeFile(file, TEXT);
});
afterEach(() => rm(directory, { recursive: true }));

function camera(name: string) {
  return { name, onvif: { url: `http://192.0.2.1/${name}`, password: 'sesame' } };
}

describe('ConfigFile', () => {
  it('adds and removes, and gives the configuration as it is then', async () => {
    const config = new ConfigFile({ file });
    expect((await config.addCamera(camera('gate'))).cameras.map(({ name }) => name)).toEqual([
      'porch',
      'gate',
    ]);
    expect(await readFile(file, 'utf8')).toBe(
      `${TEXT}  - name: gate\n    onvif:\n      url: http://192.0.2.1/gate\n      password:\n        file: oriel.passwords/gate\n`,
    );
    expect((await config.removeCamera('porch')).cameras.map(({ name }) => name)).toEqual(['gate']);
    expect(await readdir(directory)).toEqual(['oriel.passwords', 'oriel.yaml']);
  });

  it.each([0o600, 0o640, 0o644])('keeps the mode %o', async (mode) => {
    await chmod(file, mode);
    await new ConfigFile({ file }).addCamera(camera('gate'));
    expect((await stat(file)).mode & 0o777).toBe(mode);
  });

  it('follows a link and leaves it one', async () => {
    const link = join(directory, 'link.yaml');
    await symlink('oriel.yaml', link);
    await new ConfigFile({ file: link }).addCamera(camera('gate'));
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, 'utf8')).toContain('name: gate');
  });

  it('lets two writers write one after the other', async () => {
    const config = new ConfigFile({ file });
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(names.map((name) => config.addCamera(camera(name))));
    expect((await config.removeCamera('porch')).cameras.map(({ name }) => name)).toEqual(names);
  });

  it('loses nothing where two processes write at once', async () => {
    const [ours, theirs] = [new ConfigFile({ file }), new ConfigFile({ file })];
    const names = Array.from({ length: 24 }, (_, index) => `c${index}`);
    const writes = names.map((name, index) => (index % 2 ? ours : theirs).addCamera(camera(name)));
    const ends = await Promise.allSettled(writes);
    const added = names.filter((_, index) => ends[index]?.status === 'fulfilled');
    const text = await readFile(file, 'utf8');
    for (const name of added) expect(text).toContain(`- name: ${name}\n`);
    expect(added.length).toBeGreaterThan(0);
    for (const end of ends)
      if (end.status === 'rejected')
        // By the other's last change, or by so many of them that no turn came.
        expect(end.reason.message).toMatch(/was changed by somebody else|another process is changing it/);
    expect((await readdir(directory)).filter((name) => name !== 'oriel.passwords')).toEqual(['oriel.yaml']);
  });

  it('clears away what a process left that ended in the middle of it', async () => {
    const left = join(directory, '.oriel.yaml.new');
    await writeFile(left, 'cameras:\n  - name: ha');
    await utimes(left, 1, 1);
    await new ConfigFile({ file }).addCamera(camera('gate'));
    expect(await readdir(directory)).toEqual(['oriel.passwords', 'oriel.yaml']);
    expect(await readFile(file, 'utf8')).toContain('name: gate');
  });

  it('makes what a link leads to that is not there yet', async () => {
    const [link, own] = [join(directory, 'link.yaml'), join(directory, 'state', 'own.yaml')];
    await symlink('state/own.yaml', link);
    await new ConfigFile({ file: link, initial: TEXT }).addCamera(camera('gate'));
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(own, 'utf8')).toContain('name: gate');
  });

  it('leaves a file alone that is not in UTF-8, whose signs it would lose', async () => {
    const bytes = Buffer.from(TEXT.replace('mine', 'K\u00fcche'), 'latin1');
    await writeFile(file, bytes);
    await expect(new ConfigFile({ file }).addCamera(camera('gate'))).rejects.toMatchObject({
      kind: 'style',
      message: expect.stringContaining('save it as UTF-8'),
    });
    expect(await readFile(file)).toEqual(bytes);
  });

  it('leaves alone what is no file, such as a socket', async () => {
    const socket = join(directory, 'socket.yaml');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    await expect(new ConfigFile({ file: socket }).addCamera(camera('gate'))).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining('it is no file'),
    });
    server.close();
  });

  it('goes on after a writer that was refused', async () => {
    const config = new ConfigFile({ file });
    const refused = config.addCamera(camera('porch'));
    const added = config.addCamera(camera('gate'));
    await expect(refused).rejects.toMatchObject({ kind: 'taken' });
    expect((await added).cameras).toHaveLength(2);
  });

  it('begins anew with a file that somebody changed meanwhile', async () => {
    const theirs = TEXT.replace('# mine', '# theirs');
    const config = new ConfigFile({ file, beforeReplacing: onlyOnce(() => writeFile(file, theirs)) });
    await config.addCamera(camera('gate'));
    expect(await readFile(file, 'utf8')).toMatch(/^# theirs\n(?:.*\n)*.*name: gate/);
  });

  it('gives up where somebody changes it time and again', async () => {
    let saves = 0;
    const config = new ConfigFile({ file, beforeReplacing: () => writeFile(file, `${TEXT}# ${++saves}\n`) });
    await expect(config.addCamera(camera('gate'))).rejects.toMatchObject({
      kind: 'changed',
      message: `${file} was changed by somebody else at the same time; try again`,
    });
    expect(await readFile(file, 'utf8')).toBe(`${TEXT}# 2\n`);
    expect(await readdir(directory)).toEqual(['oriel.yaml']);
  });

  it('makes a file that only its owner reads, in a directory that is not there yet', async () => {
    const own = join(directory, 'state', 'oriel.yaml');
    const config = await new ConfigFile({ file: own, initial: TEXT }).addCamera(camera('gate'));
    expect(config.cameras.map(({ name }) => name)).toEqual(['porch', 'gate']);
    expect((await stat(own)).mode & 0o777).toBe(0o600);
    expect(await readFile(own, 'utf8')).toMatch(/^# mine/);
  });

  it('says that there is no file, and where it can not be written', async () => {
    await expect(
      new ConfigFile({ file: join(directory, 'none.yaml') }).addCamera(camera('gate')),
    ).rejects.toThrow('there is no such file');
    const below = join(file, 'oriel.yaml');
    await expect(
      new ConfigFile({ file: below, initial: TEXT }).addCamera(camera('gate')),
    ).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining(`${below} can not be written: `),
    });
  });
});

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (isDone) return;
    isDone = true;
    await work();
  };
}
