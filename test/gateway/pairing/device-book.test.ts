import { copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { MAX_DEVICES } from '../../../gateway/pairing/device-book.ts';
import { withFolderLock } from '../../../gateway/pairing/folder-lock.ts';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { writeStateFile } from '../../../gateway/state-file.ts';
import { fromBase64url } from '../../../protocol/sealing/text.ts';
import { createTime, DAY, invite, letIn, makePhone, openHouse, pair, recordOf, TOKEN } from './stage.ts';

const fileOf = (state: string, id: string) => join(state, 'devices', `${id}.json`);

/** As a text editor writes, perhaps. */
async function put(state: string, id: string, record: unknown) {
  await writeStateFile({
    directory: join(state, 'devices'),
    name: `${id}.json`,
    text: JSON.stringify(record),
  });
}

describe('what is kept', () => {
  it('is there again after a restart, for its owner alone', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house, { role: 'operator', cameras: ['porch'], relayOnly: true });
    const again = await openHouse({ state: house.state });
    expect(again.directory.byKey(phone.publicKey)).toEqual({
      id: `device:${phone.id}`,
      name: 'Phone',
      role: 'operator',
      cameras: ['porch'],
      relayOnly: true,
    });
    expect((await stat(join(house.state, 'devices'))).mode & 0o777).toBe(0o700);
    expect((await stat(fileOf(house.state, phone.id))).mode & 0o777).toBe(0o600);
    const text = await readFile(fileOf(house.state, phone.id), 'utf8');
    expect(text).not.toContain(phone.door.secret);
  });

  it.each<[string, (text: string) => string]>([
    ['half a file', (text) => text.slice(0, 40)],
    ['an unknown role', (text) => text.replace('"viewer"', '"owner"')],
    [
      'the file of another device',
      (text) => text.replace(/(?<="key": ")./, (first) => (first === '_' ? '-' : '_')),
    ],
    ['far too much', (text) => text.padEnd(100_000)],
    ['a camera that no name can be', (text) => text.replace('"*"', '"+/#"')],
    ['nothing', () => ''],
  ])('lets nobody in by %s, says so once and leaves it alone', async (_, damage) => {
    const phone = makePhone();
    const house = await openHouse();
    await mkdir(join(house.state, 'devices'), { recursive: true });
    const text = damage(JSON.stringify(recordOf(phone), undefined, 2));
    await writeFile(fileOf(house.state, phone.id), text);
    await house.devices.refresh();
    await house.devices.refresh({ thorough: true });
    expect(house.devices.list()).toEqual([]);
    expect(house.directory.byKey(phone.publicKey)).toBeUndefined();
    expect(house.log.said('a file of the state directory is left alone')).toHaveLength(1);
    expect(await readFile(fileOf(house.state, phone.id), 'utf8')).toBe(text);
  });

  it('makes no second device of a copied file', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house);
    await copyFile(fileOf(house.state, phone.id), fileOf(house.state, 'f'.repeat(32)));
    await house.devices.refresh();
    expect(house.devices.list()).toHaveLength(1);
  });

  it('loses what an interrupted write has left', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house);
    await writeFile(`${fileOf(house.state, phone.id)}.0123456789ab`, '{');
    await openHouse({ state: house.state });
    expect(await readdir(join(house.state, 'devices'))).toEqual([`${phone.id}.json`]);
  });

  it('stays as it was where the folder can not be read for a while', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house);
    const folder = join(house.state, 'devices');
    await rename(folder, `${folder} elsewhere`);
    await writeFile(folder, 'in the way');
    await house.devices.refresh({ thorough: true });
    await house.devices.refresh({ thorough: true });
    expect(house.directory.byKey(phone.publicKey)).toBeDefined();
    expect(house.log.said('what is kept there can not be read; it is as it was')).toHaveLength(1);
  });
});

describe('what a terminal changes', () => {
  it('takes a device’s rights away in the daemon', async () => {
    const daemon = await openHouse();
    const { phone, invitation } = await letIn(daemon);
    const terminal = await openHouse({ state: daemon.state });
    await terminal.devices.revoke(phone.id);
    await daemon.devices.refresh();
    expect(daemon.directory.byKey(phone.publicKey)).toBeUndefined();
    expect(daemon.directory.door(phone.door)).toBeUndefined();
    expect(daemon.withdrawn).toEqual([`device:${phone.id}`, `invitation:${invitation}`]);
  });

  it('renames one without ending what it does', async () => {
    const daemon = await openHouse();
    const { phone, principal } = await letIn(daemon);
    const terminal = await openHouse({ state: daemon.state });
    await terminal.devices.rename(phone.id, 'Anna’s phone');
    await daemon.devices.refresh();
    expect(principal.name).toBe('Anna’s phone');
    expect(daemon.withdrawn).toEqual([]);
  });

  it.each([
    ['a lower role', { role: 'viewer' }],
    ['fewer cameras', { cameras: ['porch'] }],
    ['an end', { until: createTime().now() + DAY }],
    ['a relay between', { relayOnly: true }],
  ] as const)('holds at once: %s', async (_, change) => {
    const daemon = await openHouse();
    const { phone } = await letIn(daemon);
    await put(daemon.state, phone.id, { ...daemon.devices.get(phone.id), ...change });
    await daemon.devices.refresh();
    expect(daemon.withdrawn).toContain(`device:${phone.id}`);
    expect(daemon.devices.get(phone.id)).toMatchObject(change);
    expect(daemon.directory.byKey(phone.publicKey)).toBeDefined();
  });

  it('is seen within one look, also where two changes come in one tick of the disk’s clock', async () => {
    const daemon = await openHouse();
    const phones = [await letIn(daemon), await letIn(daemon), await letIn(daemon)];
    await daemon.devices.refresh();
    for (const { phone } of phones) {
      await rm(fileOf(daemon.state, phone.id));
      await daemon.devices.refresh();
    }
    await daemon.devices.refresh();
    expect(daemon.devices.list()).toEqual([]);
  });

  it('ends nobody whose file the disk does not give just now', async () => {
    const daemon = await openHouse();
    const { phone } = await letIn(daemon);
    const file = fileOf(daemon.state, phone.id);
    await rename(file, `${file}.kept`);
    // Reading its beginning fails with EIO.
    await symlink('/proc/self/mem', file);
    await daemon.devices.refresh({ thorough: true });
    expect(daemon.directory.byKey(phone.publicKey)).toBeDefined();
    expect(daemon.log.said('a file of the state directory is left alone')).toHaveLength(1);
    await rm(file);
    await daemon.devices.refresh({ thorough: true });
    expect(daemon.withdrawn).toContain(`device:${phone.id}`);
  });

  it('does not lose what the daemon writes meanwhile, nor the other way round', async () => {
    const daemon = await openHouse();
    const [first, second, third] = [await letIn(daemon), await letIn(daemon), await letIn(daemon)];
    const terminal = await openHouse({ state: daemon.state });
    await Promise.all([
      terminal.devices.revoke(first.phone.id),
      daemon.devices.rename(second.phone.id, 'Wall'),
      terminal.devices.rename(third.phone.id, 'Ben'),
      letIn(daemon),
    ]);
    await daemon.devices.refresh({ thorough: true });
    const names = daemon.devices.list().map(({ record }) => record.name);
    expect(names).toHaveLength(3);
    expect(names).toEqual(expect.arrayContaining(['Wall', 'Ben']));
    expect(daemon.directory.byKey(first.phone.publicKey)).toBeUndefined();
  });

  it('can not be undone by a daemon that has seen the device a moment ago', async () => {
    const daemon = await openHouse();
    const { phone } = await letIn(daemon);
    const terminal = await openHouse({ state: daemon.state });
    await terminal.devices.revoke(phone.id);
    daemon.directory.byKey(phone.publicKey);
    await expect(daemon.devices.rename(phone.id, 'Back')).rejects.toThrow('there is no such device any more');
    await daemon.seen.close();
    expect(await readdir(join(daemon.state, 'devices'))).toEqual([]);
  });
});

describe('names', () => {
  it('are unique, also among tokens', async () => {
    const house = await openHouse();
    await letIn(house);
    await letIn(house, { name: 'PHONE' });
    await letIn(house, { name: TOKEN.name });
    const names = house.devices.list().map(({ record }) => record.name);
    expect(names.sort()).toEqual(['PHONE 2', 'Phone', `${TOKEN.name} 2`]);
  });

  it.each([['phone'], [TOKEN.name]])('are not given twice: %s', async (name) => {
    const house = await openHouse();
    await letIn(house);
    const { phone } = await letIn(house, { name: 'Tablet' });
    await expect(house.devices.rename(phone.id, name)).rejects.toMatchObject({ kind: 'conflict' });
    expect(house.devices.get(phone.id)?.name).toBe('Tablet');
  });

  it('may be written otherwise', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house);
    await house.devices.rename(phone.id, 'PHONE');
    expect(house.devices.find('phone')?.record.name).toBe('PHONE');
  });
});

describe('a guest', () => {
  it('is thrown out when the time has come, for good', async () => {
    const house = await openHouse();
    const { phone, principal } = await letIn(house, { until: house.time.now() + 40 * DAY });
    house.time.pass(40 * DAY - 1);
    await house.devices.refresh();
    expect(house.directory.byKey(phone.publicKey)).toBe(principal);
    house.time.pass(1);
    // Before anybody looks.
    expect(house.directory.byKey(phone.publicKey)).toBeUndefined();
    expect(house.directory.door(phone.door)).toBeUndefined();
    await house.devices.refresh();
    expect(house.withdrawn).toContain(`device:${phone.id}`);
    house.time.pass(-30 * DAY);
    await house.devices.refresh({ thorough: true });
    expect(house.directory.byKey(phone.publicKey)).toBeUndefined();
    expect(house.log.said('the time of a guest is over')).toHaveLength(1);
  });

  it('waits where the clock stands before its coming, and is not lost', async () => {
    const house = await openHouse();
    const { phone } = await letIn(house, { until: house.time.now() + DAY });
    const now = house.time.now();
    house.time.set(1_000);
    expect(house.directory.byKey(phone.publicKey)).toBeUndefined();
    expect(house.directory.isUndecided(phone.publicKey)).toBe(true);
    await house.devices.refresh({ thorough: true });
    house.time.set(now);
    expect(house.directory.byKey(phone.publicKey)).toBeDefined();
    expect(house.directory.isUndecided(phone.publicKey)).toBe(false);
    expect(house.directory.isUndecided(makePhone().publicKey)).toBe(false);
  });
});

describe('a camera that is removed', () => {
  it('is nobody’s any more, also not theirs who are signed in, nor after a restart', async () => {
    const house = await openHouse();
    const { phone, principal } = await letIn(house, { cameras: ['porch', 'yard'] });
    await letIn(house, { cameras: ['*'] });
    house.directory.forgetCamera('porch');
    expect(principal.cameras).toEqual(['yard']);
    await house.devices.refresh({ thorough: true });
    expect(principal.cameras).toEqual(['yard']);
    const again = await openHouse({ state: house.state });
    expect(again.devices.get(phone.id)?.cameras).toEqual(['yard']);
    expect(house.withdrawn).toEqual([]);
    expect(house.directory.byKey(phone.publicKey)).toBe(principal);
  });

  it('is in no link that is still open', async () => {
    const house = await openHouse();
    const { secret } = await invite(house, { cameras: ['porch'] });
    await invite(house, { cameras: ['yard'] });
    house.directory.forgetCamera('porch');
    const left = () => house.invitations.list().map(({ record }) => record.cameras);
    await expect.poll(left, { timeout: 15_000 }).toEqual([['yard']]);
    expect(await pair(house, { secret })).toMatchObject({ kind: 'refused' });
  });
});

describe('a camera that is renamed', () => {
  it('stays theirs who had it, who notice nothing, also after a restart', async () => {
    const house = await openHouse();
    const { phone, principal } = await letIn(house, { cameras: ['porch', 'yard'] });
    const { principal: all } = await letIn(house, { cameras: ['*'] });
    const { id, secret } = await invite(house, { cameras: ['yard', 'porch'] });
    await house.directory.renameCamera('porch', 'gate');
    expect([principal.cameras, all.cameras]).toEqual([['gate', 'yard'], ['*']]);
    expect(house.invitations.get(id)?.record.cameras).toEqual(['yard', 'gate']);
    await house.devices.refresh({ thorough: true });
    expect(house.directory.byKey(phone.publicKey)).toBe(principal);
    expect(house.withdrawn).toEqual([]);
    const again = await openHouse({ state: house.state });
    expect(again.devices.get(phone.id)?.cameras).toEqual(['gate', 'yard']);
    expect(again.invitations.get(id)?.record.cameras).toEqual(['yard', 'gate']);
    expect(await readdir(join(house.state, 'invitations'))).toEqual([`${id}.json`]);
    expect(await pair(house, { secret })).toMatchObject({
      kind: 'paired',
      principal: { cameras: ['yard', 'gate'] },
    });
  });

  it('is not theirs who had another by that name', async () => {
    const house = await openHouse();
    const { principal } = await letIn(house, { cameras: ['yard', 'porch'] });
    house.directory.forgetCamera('yard');
    await house.directory.renameCamera('porch', 'yard');
    expect(principal.cameras).toEqual(['yard']);
    const { principal: other } = await letIn(house, { cameras: ['shed'] });
    house.directory.forgetCamera('shed');
    await house.directory.renameCamera('yard', 'shed');
    expect([principal.cameras, other.cameras]).toEqual([['shed'], []]);
  });

  it('is not theirs either whose camera of that name somebody took out of the configuration by hand', async () => {
    const house = await openHouse();
    const { phone, principal } = await letIn(house, { cameras: ['gate', 'yard'] });
    const { phone: both, principal: theirs } = await letIn(house, { cameras: ['gate', 'porch'] });
    const { id } = await invite(house, { cameras: ['gate'] });
    await house.directory.renameCamera('porch', 'gate');
    const rights = () => [principal.cameras, theirs.cameras, house.invitations.get(id)?.record.cameras];
    expect(rights()).toEqual([['yard'], ['gate'], []]);
    // As where the camera did not take its place.
    await house.directory.renameCamera('gate', 'porch');
    expect(rights()).toEqual([['yard'], ['porch'], []]);
    expect(house.withdrawn).toEqual([]);
    const again = await openHouse({ state: house.state });
    expect([phone, both].map((one) => again.devices.get(one.id)?.cameras)).toEqual([['yard'], ['porch']]);
  });

  it('is theirs by its new name who come by a link while it is renamed', async () => {
    const house = await openHouse();
    const { secret } = await invite(house, { cameras: ['porch'] });
    const add = house.devices.add.bind(house.devices);
    vi.spyOn(house.devices, 'add').mockImplementation(async (...device) => {
      await house.directory.renameCamera('porch', 'gate');
      return add(...device);
    });
    expect(await pair(house, { secret })).toMatchObject({ kind: 'paired', principal: { cameras: ['gate'] } });
  });

  it('keeps its name where that can not be kept', async () => {
    const house = await openHouse();
    const { phone, principal } = await letIn(house, { cameras: ['porch'] });
    const { id } = await invite(house, { cameras: ['porch'] });
    const folder = join(house.state, 'devices');
    await rename(folder, `${folder} elsewhere`);
    await writeFile(folder, 'in the way');
    await expect(house.directory.renameCamera('porch', 'gate')).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining('can not be written'),
    });
    expect(principal.cameras).toEqual(['porch']);
    expect(house.invitations.get(id)?.record.cameras).toEqual(['porch']);
    await rm(folder);
    await rename(`${folder} elsewhere`, folder);
    await house.devices.refresh({ thorough: true });
    expect(house.devices.get(phone.id)?.cameras).toEqual(['porch']);
    expect(house.withdrawn).toEqual([]);
  });

  it('brings back no link that somebody used or took back meanwhile', async () => {
    const house = await openHouse();
    const links = await Promise.all(
      ['porch', 'porch', 'porch'].map((name) => invite(house, { cameras: [name] })),
    );
    const ids = links.map(({ id }) => id);
    const claims: boolean[] = [];
    const ends = await Promise.all([
      house.invitations.renameCamera('porch', 'gate'),
      ...ids.map(async (id) => void claims.push(await house.invitations.claim(id))),
    ]);
    expect(ends).toHaveLength(4);
    // Whichever way each went: one that was claimed is gone.
    const left = await readdir(join(house.state, 'invitations'));
    expect(left).toHaveLength(claims.filter((claimed) => !claimed).length);
  });
});

it(`takes ${MAX_DEVICES} devices and no more, and keeps the link for later`, async () => {
  const house = await openHouse();
  await withFolderLock(join(house.state, 'devices'), async () => {
    for (let n = 0; n < MAX_DEVICES; n++) {
      const publicKey = primitives.signingKey(primitives.random(32)).publicKey;
      const key = Buffer.from(publicKey).toString('base64url');
      const id = Buffer.from(primitives.sha256(publicKey)).toString('hex').slice(0, 32);
      expect(fromBase64url(key)).toEqual(publicKey);
      await writeFile(
        fileOf(house.state, id),
        JSON.stringify({ ...recordOf(makePhone()), key, name: `n${n}` }),
      );
    }
  });
  await house.devices.refresh({ thorough: true });
  expect(house.devices.list()).toHaveLength(MAX_DEVICES);
  const { secret } = await invite(house);
  const phone = makePhone();
  expect(await pair(house, { phone, secret })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('256 devices'),
  });
  await house.devices.revoke(house.devices.list()[0]?.id ?? '');
  expect(await pair(house, { phone, secret })).toMatchObject({ kind: 'paired' });
});
