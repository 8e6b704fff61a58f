import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSwitchedOff } from '../../../gateway/cameras/switched-off.ts';
import { eventually } from '../../helpers/eventually.ts';

let folder: string;
let log: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-off-'));
  log = [];
});
afterEach(() => rm(folder, { recursive: true }));

const open = (directory = folder) =>
  openSwitchedOff({ directory, logger: pino({}, { write: (line) => void log.push(line) }) });

describe('SwitchedOff', () => {
  it('says what the configuration says, until somebody has said otherwise', async () => {
    const off = await open();
    expect([off.isEnabled('porch', true), off.isEnabled('yard', false)]).toEqual([true, false]);
    await off.set('porch', { enabled: false, configured: true });
    await off.set('yard', { enabled: true, configured: false });
    const again = await open();
    expect([again.isEnabled('porch', true), again.isEnabled('yard', false)]).toEqual([false, true]);
    await again.set('porch', { enabled: true, configured: true });
    expect((await open()).isEnabled('porch', true)).toBe(true);
    expect(log).toEqual([]);
  });

  it('gives the configuration the last word where that was changed since', async () => {
    await (await open()).set('porch', { enabled: false, configured: true });
    expect((await open()).isEnabled('porch', false)).toBe(false);
    await eventually(async () => (await open()).isEnabled('porch', true), { what: 'the entry to go' });
  });

  it('forgets a camera that was removed', async () => {
    const off = await open();
    await off.set('porch', { enabled: false, configured: true });
    await off.forget('porch');
    expect((await open()).isEnabled('porch', true)).toBe(true);
  });

  it('knows a camera by its new name', async () => {
    const off = await open();
    await off.set('porch', { enabled: false, configured: true });
    await off.set('shed', { enabled: false, configured: true });
    await off.rename('porch', 'gate');
    // What was said of another that once had the name is not said of this one.
    await off.rename('yard', 'shed');
    const again = await open();
    const names = ['porch', 'gate', 'yard', 'shed'];
    expect(names.map((name) => again.isEnabled(name, true))).toEqual([true, false, true, true]);
  });

  it('writes one after another, for its owner alone, and leaves nothing beside it', async () => {
    const directory = join(folder, 'state');
    const off = await open(directory);
    const names = Array.from({ length: 20 }, (_, i) => `camera-${i}`);
    await Promise.all(names.map((name) => off.set(name, { enabled: false, configured: true })));
    const again = await open(directory);
    expect(names.map((name) => again.isEnabled(name, true))).toEqual(names.map(() => false));
    expect(await readdir(directory)).toEqual(['switched-off.json']);
    expect((await stat(join(directory, 'switched-off.json'))).mode & 0o777).toBe(0o600);
  });

  it.each(['rubbish', '[]', '{"porch":"off"}', 'null'])(
    'counts %s as nothing and says so once',
    async (text) => {
      await writeFile(join(folder, 'switched-off.json'), text);
      const off = await open();
      expect(off.isEnabled('porch', true)).toBe(true);
      expect(log).toHaveLength(1);
      await off.set('porch', { enabled: false, configured: true });
      expect((await open()).isEnabled('porch', true)).toBe(false);
    },
  );

  it('says that it can not be kept, and holds all the same until then', async () => {
    await writeFile(join(folder, 'state'), 'a file, where a directory is wanted');
    const off = await open(join(folder, 'state'));
    await off.set('porch', { enabled: false, configured: true });
    expect(off.isEnabled('porch', true)).toBe(false);
    expect(log.some((line) => line.includes('can not be kept over a restart'))).toBe(true);
  });
});
