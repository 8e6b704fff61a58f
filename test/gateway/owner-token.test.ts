import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ownerToken } from '../../gateway/owner-token.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'oriel-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return join(made, 'state');
}

it('is made once, for its owner alone, also by two at once', async () => {
  const state = await folder();
  const made = await Promise.all([ownerToken(state), ownerToken(state)]);
  expect(made[1]).toEqual(made[0]);
  expect(await ownerToken(state)).toEqual(made[0]);
  expect((await stat(join(state, 'owner-token'))).mode & 0o777).toBe(0o600);
});

it('is no other where something else stands in its place', async () => {
  const state = await folder();
  await mkdir(state);
  const file = join(state, 'owner-token');
  await writeFile(file, 'a note\n');
  await expect(ownerToken(state)).rejects.toThrow(`${file} is not what Oriel wrote there`);
  expect(await readFile(file, 'utf8')).toBe('a note\n');
});

it('is no other where it can not be read', async () => {
  const state = await folder();
  const file = join(state, 'owner-token');
  await mkdir(file, { recursive: true });
  await expect(ownerToken(state)).rejects.toThrow(`${file} can not be read (EISDIR)`);
});

it('says in one sentence where it can not be kept', async () => {
  const state = await folder();
  await symlink('nowhere', state);
  await expect(ownerToken(state)).rejects.toThrow(/state can not be written \(E[A-Z]+\): Oriel keeps there/);
});
