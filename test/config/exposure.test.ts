import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { exposedFiles, exposedState, findExposed } from '../../config/exposure.ts';

it.each([
  [0o600, false],
  [0o400, false],
  [0o640, false],
  [0o644, true],
  [0o604, true],
  [0o620, true],
  [0o660, true],
  [0o602, true],
])('of a file of mode %o it is %s that others get at it', (mode, isTold) => {
  const told = exposedFiles([{ path: '/etc/oriel/oriel.yaml', mode: 0o100_000 | mode }]);
  if (isTold) expect(told).toMatch(/; type: chmod g-w,o= \/etc\/oriel\/oriel\.yaml$/);
  else expect(told).toBeUndefined();
});

it('one sentence tells of all files, as a shell takes them', () => {
  const files = ['/a b', '/it’s', '/plain'].map((path) => ({ path, mode: 0o644 }));
  expect(exposedFiles(files)).toMatch(/hold secrets.*; type: chmod g-w,o= '\/a b' '\/it’s' \/plain$/);
});

it('of what the gateway keeps, one sentence names the first and counts the rest', () => {
  expect(exposedState('/s', [{ path: '/s/a', mode: 0o600 }])).toBeUndefined();
  const open = ['/s/a', '/s/b', '/s/c'].map((path) => ({ path, mode: 0o640 }));
  expect(exposedState('/s', open)).toBe(
    'other users of this machine can read or change /s/a and 2 more, which is the gateway’s alone; type: chmod -R go= /s',
  );
});

it('looks at files that are there and into directories that others can enter', async () => {
  const state = await mkdtemp(join(tmpdir(), 'oriel-exposure-'));
  onTestFinished(() => rm(state, { recursive: true }));
  await mkdir(join(state, 'devices'));
  await writeFile(join(state, 'devices', 'one.json'), '{}');
  await chmod(join(state, 'devices', 'one.json'), 0o644);
  await chmod(join(state, 'devices'), 0o755);
  await writeFile(join(state, 'authority.crt'), '');
  await chmod(join(state, 'authority.crt'), 0o644);
  const file = join(state, 'none.yaml');
  const find = (areInline: boolean) =>
    findExposed({ file, secrets: { texts: [], areInline, files: [file, join(state, 'gone')] }, state });
  await chmod(state, 0o755);
  expect(await find(true)).toEqual([expect.stringContaining(join(state, 'devices', 'one.json'))]);
  await chmod(join(state, 'devices'), 0o700);
  expect(await find(true)).toEqual([]);
  await chmod(join(state, 'devices'), 0o755);
  await chmod(state, 0o700);
  expect(await find(false)).toEqual([]);
});
