import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createTokenDirectory } from '../../../access/token-directory.ts';
import { DeviceBook } from '../../../gateway/pairing/device-book.ts';
import type { DeviceRecord } from '../../../gateway/pairing/device-record.ts';
import { digestOf } from '../../../gateway/pairing/digest.ts';
import { createHouseDirectory } from '../../../gateway/pairing/house-directory.ts';
import { InvitationBook, type NewInvitation } from '../../../gateway/pairing/invitation-book.ts';
import type { Moment } from '../../../gateway/pairing/moment.ts';
import { Pairing } from '../../../gateway/pairing/pairing.ts';
import { openSeenBook } from '../../../gateway/pairing/seen-book.ts';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { Tickets } from '../../../gateway/sealing/tickets.ts';
import { type Identity, identityOf, SEED_BYTES, seedOfToken } from '../../../protocol/sealing/identity.ts';
import { base64url } from '../../../protocol/sealing/text.ts';

export const NOW = Date.UTC(2026, 5, 1, 12);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export const TOKEN = {
  name: 'panel',
  token: 'panel-has-16-characters',
  role: 'viewer',
  cameras: ['*'],
} as const;

/** Time that passes only where a test says so. */
export function createTime() {
  let at = NOW;
  let upMs = 1_000_000;
  let boot = 'first';
  return {
    now: () => at,
    clock: (): Moment => ({ at, boot, upMs }),
    pass(ms: number) {
      at += ms;
      upMs += ms;
    },
    /** Somebody sets the clock. */
    set(to: number) {
      at = to;
    },
    reboot(to: number) {
      at = to;
      upMs = 1_000;
      boot = `${boot} and another`;
    },
  };
}

export async function makeState(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-pairing-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'state');
}

export function createLog() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) });
  return { lines, logger, said: (msg: string) => lines.filter((line) => line.msg === msg) };
}

/** Everything about access in one house; a second one on the same `state` is a terminal, or the daemon's next run. */
export async function openHouse({ state = '', time = createTime() } = {}) {
  const at = state === '' ? await makeState() : state;
  const log = createLog();
  const { logger } = log;
  const { now, clock } = time;
  const devices = await DeviceBook.open({ state: at, reserved: [TOKEN.name], now, logger });
  const invitations = await InvitationBook.open({ state: at, clock, logger });
  const seen = await openSeenBook({ directory: at, now, logger });
  const tickets = new Tickets();
  const tokens = createTokenDirectory({
    tokens: [TOKEN],
    identityOf: (token) => identityOf({ seed: seedOfToken({ token, primitives }), primitives }),
  });
  const directory = createHouseDirectory({ tokens, devices, invitations, tickets, seen, clock });
  const withdrawn: string[] = [];
  directory.onWithdrawn((id) => withdrawn.push(id));
  const pairing = new Pairing({ devices, invitations, clock, logger });
  // What is still being written must not come after the folder's removal.
  onTestFinished(async () => {
    await devices.refresh();
    await invitations.refresh();
    await seen.close();
  });
  return { state: at, time, log, devices, invitations, seen, tickets, directory, pairing, withdrawn };
}

export type PairingHouse = Awaited<ReturnType<typeof openHouse>>;

export function makePhone(): Identity {
  return identityOf({ seed: primitives.random(SEED_BYTES), primitives });
}

const GRANT: NewInvitation = {
  role: 'operator',
  cameras: ['*'],
  relayOnly: false,
  lifeMs: 10 * MINUTE,
  by: 'terminal',
};

export function invite(
  { invitations }: Pick<PairingHouse, 'invitations'>,
  told: Partial<NewInvitation> = {},
) {
  return invitations.make({ ...GRANT, ...told });
}

interface PairWith {
  readonly phone?: Identity;
  readonly secret: Uint8Array;
  readonly name?: string;
}

export function pair(
  { pairing }: Pick<PairingHouse, 'pairing'>,
  { phone = makePhone(), secret, name = 'Phone' }: PairWith,
) {
  return pairing.accept({
    publicKey: phone.publicKey,
    secret: base64url(secret),
    name,
    door: phone.door.secret,
  });
}

/** A device that is let in at once. */
export async function letIn(house: PairingHouse, told: Partial<NewInvitation> = {}) {
  const phone = makePhone();
  const { secret, id: invitation } = await invite(house, told);
  const outcome = await pair(house, { phone, secret });
  if (outcome.kind !== 'paired') throw new Error(outcome.message);
  return { phone, invitation, secret, principal: outcome.principal };
}

/** As a file has it. */
export function recordOf(phone: Identity, told: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    name: 'Phone',
    role: 'viewer',
    cameras: ['*'],
    relayOnly: false,
    key: phone.publicKey,
    doorDigest: digestOf(phone.door.secret),
    pairedAt: NOW,
    invitation: { id: '0'.repeat(32), doorDigest: digestOf('link'), claimed: { at: NOW, upMs: 0 } },
    ...told,
  };
}
