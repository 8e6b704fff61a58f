import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openGatewayIdentity } from '../../../gateway/sealing/gateway-identity.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'oriel-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return join(made, 'state');
}

it('makes itself once, for its owner alone, and stays who it is', async () => {
  const directory = await folder();
  const made = await openGatewayIdentity({ directory });
  expect(made.id).toMatch(/^[0-9a-f]{32}$/);
  expect(made.id).toBe(made.identity.id);
  expect((await stat(join(directory, 'identity'))).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['identity']);
  expect((await openGatewayIdentity({ directory })).identity.publicKey).toBe(made.identity.publicKey);
  expect((await openGatewayIdentity({ directory: await folder() })).id).not.toBe(made.id);
});

it('is one where two processes make it at once', async () => {
  const directory = await folder();
  const made = await Promise.all(Array.from({ length: 8 }, () => openGatewayIdentity({ directory })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await readdir(directory)).toEqual(['identity']);
});

it.each([
  ['empty', ''],
  ['too short', 'AAAA\n'],
  ['no base64url', `${'='.repeat(43)}\n`],
])('makes no other where the file is there and is %s', async (_what, text) => {
  const directory = await folder();
  await mkdir(directory);
  await writeFile(join(directory, 'identity'), text);
  await expect(openGatewayIdentity({ directory })).rejects.toThrow(
    `${join(directory, 'identity')} is not what Oriel wrote there: put it back from a backup`,
  );
  expect(await readFile(join(directory, 'identity'), 'utf8')).toBe(text);
});

it('makes no other where devices know the one that is gone', async () => {
  const directory = await folder();
  const { id } = await openGatewayIdentity({ directory });
  await mkdir(join(directory, 'devices'));
  await writeFile(join(directory, 'devices', `${id}.json`), '{}');
  await rm(join(directory, 'identity'));
  await expect(openGatewayIdentity({ directory })).rejects.toThrow(
    `${join(directory, 'identity')} is gone, and the devices in ${join(directory, 'devices')} know this gateway by it`,
  );
  expect(await readdir(directory)).toEqual(['devices']);
  await rm(join(directory, 'devices', `${id}.json`));
  expect((await openGatewayIdentity({ directory })).id).not.toBe(id);
});

it('says in one sentence where it can not be kept', async () => {
  const directory = await folder();
  await writeFile(directory, 'a file in its place');
  await expect(openGatewayIdentity({ directory })).rejects.toThrow(
    /state.* can not be (read|written) \(E[A-Z]+\)/,
  );
});

it('counts its keys upwards for ever, and seldom writes', async () => {
  const directory = await folder();
  const wallClock = () => 5_000_000;
  const first = await openGatewayIdentity({ directory, wallClock });
  const taken = await Promise.all([first.nextEpoch(), first.nextEpoch(), first.nextEpoch()]);
  expect(taken).toEqual([5_000, 5_001, 5_002]);
  const written = (await stat(join(directory, 'epoch'))).mtimeMs;
  for (let i = 0; i < 1_021; i++) await first.nextEpoch();
  expect((await stat(join(directory, 'epoch'))).mtimeMs).toBe(written);
  expect(await first.nextEpoch()).toBe(5_000 + 1_024);
  expect(await (await openGatewayIdentity({ directory, wallClock })).nextEpoch()).toBe(5_000 + 2_048);
});

it.each([
  ['the clock has been set back', '7000\n', 5_000_000, 7_000],
  ['it was put back from an old backup', '7000\n', 9_000_000, 9_000],
  ['the file is lost', undefined, 9_000_000, 9_000],
  ['the file is damaged', '\u0000\u0000', 9_000_000, 9_000],
  ['there is no clock', undefined, 0, 1],
])('counts on above what viewers have seen where %s', async (_what, kept, now, expected) => {
  const directory = await folder();
  await openGatewayIdentity({ directory });
  if (kept !== undefined) await writeFile(join(directory, 'epoch'), kept);
  const { nextEpoch } = await openGatewayIdentity({ directory, wallClock: () => now });
  expect(await nextEpoch()).toBe(expected);
});

it('gives no number that it can not keep', async () => {
  const directory = await folder();
  const { nextEpoch } = await openGatewayIdentity({ directory });
  await rm(directory, { recursive: true });
  await writeFile(directory, 'a file in its place');
  await expect(nextEpoch()).rejects.toThrow(/can not be/);
  await rm(directory);
  expect(await nextEpoch()).toBeGreaterThan(0);
});
