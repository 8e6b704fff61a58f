import type { Logger } from 'pino';
import type { LoadedConfig } from '../../../config/load.ts';
import { PERSON_NAME_PATTERN } from '../../../protocol/session-info.ts';
import type { DeviceBook } from '../device-book.ts';
import { openBooks } from '../house-access.ts';
import type { Invitation } from '../invitation-book.ts';
import type { Device } from '../known-devices.ts';
import { momentClock } from '../moment.ts';
import { readSeen } from '../seen-book.ts';
import { quotedNames } from './quoted-names.ts';
import { checkStateOwner } from './state-owner.ts';
import { momentOf, spanOf } from './when.ts';

export interface DevicesCommandOptions {
  readonly config: Pick<LoadedConfig, 'access' | 'gateway'>;
  readonly say: (line: string) => void;
  readonly logger: Logger;
}

const DEVICE_HEAD = ['NAME', 'ROLE', 'CAMERAS', 'UNTIL', 'LAST SEEN', ''];
const LINK_HEAD = ['ID', 'FOR', 'ROLE', 'CAMERAS', 'WORKS FOR'];

/** `oriel devices`: who is paired, and which links are open. Throws with one sentence. */
export async function listDevices({ config, say, logger, json }: DevicesCommandOptions & { json: boolean }) {
  const { devices, invitations } = await open({ config, logger });
  const seen = await readSeen(config.gateway.state);
  const paired = devices.list().sort((a, b) => a.record.name.localeCompare(b.record.name));
  const links = invitations.list();
  if (json) {
    say(
      JSON.stringify(
        { devices: paired.map((one) => deviceJson(one, seen)), invitations: links.map(linkJson) },
        undefined,
        2,
      ),
    );
    return;
  }
  if (paired.length === 0) say('No device is paired; “oriel pair” makes a link for one.');
  else for (const line of table([DEVICE_HEAD, ...paired.map((one) => deviceRow(one, seen))])) say(line);
  if (links.length === 0) return;
  say('');
  say('Pairing links that nobody has used yet; “oriel devices revoke ID” takes one back:');
  for (const line of table([LINK_HEAD, ...links.map(linkRow)])) say(line);
}

/** `oriel devices rename OLD NEW`. Throws with one sentence. */
export async function renameDevice(
  options: DevicesCommandOptions & { old: string; name: string },
): Promise<void> {
  const { config, say, logger, old, name } = options;
  if (!PERSON_NAME_PATTERN.test(name)) throw new Error('a name has 1 to 64 signs in one line');
  const { devices } = await open({ config, logger });
  await devices.rename(find(devices, old).id, name);
  say(`${old} is called ${name} now.`);
}

/** `oriel devices revoke NAME`: a device, or a pairing link that nobody has used. Throws with one sentence. */
export async function revokeDevice(options: DevicesCommandOptions & { name: string }): Promise<void> {
  const { config, say, logger, name } = options;
  const { devices, invitations } = await open({ config, logger });
  if (invitations.get(name)) {
    await invitations.withdraw((_, id) => id === name);
    say('That pairing link works no more.');
    return;
  }
  const device = find(devices, name);
  await devices.revoke(device.id);
  await invitations.withdraw(({ by }) => by === `device:${device.id}`);
  say(`${device.record.name} has no access any more.`);
}

async function open({ config, logger }: Pick<DevicesCommandOptions, 'config' | 'logger'>) {
  const { state } = config.gateway;
  await checkStateOwner({ state });
  return openBooks({ state, tokens: config.access.tokens, clock: await momentClock(), logger });
}

function find(devices: DeviceBook, name: string): Device {
  const record = devices.get(name);
  const found = record ? { id: name, record } : devices.find(name);
  if (found) return found;
  const known = devices.list().map((one) => one.record.name);
  throw new Error(
    known.length === 0
      ? 'no device is paired'
      : `no device is named ${name}; there are: ${quotedNames(known.sort((a, b) => a.localeCompare(b)))}`,
  );
}

type Seen = Readonly<Record<string, number>>;

function deviceRow({ id, record }: Device, seen: Seen): string[] {
  const { name, role, cameras, until, relayOnly } = record;
  const seenAt = seen[id];
  return [
    name,
    role,
    camerasText(cameras),
    until === undefined ? '' : momentOf(until),
    seenAt === undefined ? 'never' : momentOf(seenAt),
    relayOnly ? 'by relay only' : '',
  ];
}

function linkRow({ id, record, leftMs }: Invitation): string[] {
  return [id, record.name ?? '', record.role, camerasText(record.cameras), spanOf(leftMs)];
}

function camerasText(cameras: readonly string[]): string {
  if (cameras.includes('*')) return 'all';
  return cameras.length === 0 ? 'none' : cameras.join(', ');
}

function deviceJson({ id, record }: Device, seen: Seen) {
  const { name, role, cameras, until, relayOnly, pairedAt } = record;
  const seenAt = seen[id];
  return {
    id,
    name,
    role,
    cameras,
    ...(until !== undefined && { until: isoOf(until) }),
    relayOnly,
    pairedAt: isoOf(pairedAt),
    ...(seenAt !== undefined && { seenAt: isoOf(seenAt) }),
  };
}

function linkJson({ id, record, leftMs }: Invitation) {
  const { name, role, cameras, until, relayOnly } = record;
  return {
    id,
    ...(name !== undefined && { name }),
    role,
    cameras,
    ...(until !== undefined && { until: isoOf(until) }),
    relayOnly,
    worksForSeconds: Math.round(leftMs / 1000),
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
