import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFolderLock } from '../../../gateway/pairing/folder-lock.ts';
import { makeState } from './stage.ts';

it('lets one at a time in, and leaves nothing', async () => {
  const folder = await makeState();
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await writeFile(join(folder, 'x'), String(inside));
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, () => withFolderLock(folder, work)));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual(['x']);
});

it('is free again after what failed', async () => {
  const folder = await makeState();
  await expect(withFolderLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFolderLock(folder, async () => 'in')).toBe('in');
});

it('is taken from somebody who has died in it', async () => {
  const folder = await makeState();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.lock'), 'whoever was killed');
  expect(await withFolderLock(folder, async () => 'in')).toBe('in');
  expect(await readdir(folder)).toEqual([]);
});
