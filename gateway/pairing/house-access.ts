import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import { createTokenDirectory, type Token } from '../../access/token-directory.ts';
import { identityOf, seedOfToken } from '../../protocol/sealing/identity.ts';
import { nativePrimitives } from '../sealing/native-primitives.ts';
import { Tickets } from '../sealing/tickets.ts';
import { maySayWhoHasAccess } from './access-management.ts';
import { DeviceBook } from './device-book.ts';
import { createHouseDirectory } from './house-directory.ts';
import { InvitationBook } from './invitation-book.ts';
import { type MomentClock, momentClock } from './moment.ts';
import { Pairing } from './pairing.ts';
import { startPoll } from './poll.ts';
import { openSeenBook, type SeenBook } from './seen-book.ts';

export interface HouseAccessOptions {
  /** The gateway's state directory. */
  readonly state: string;
  readonly tokens: readonly Token[];
  readonly logger: Logger;
}

/** Who has to do with this house, and how they get to. */
export interface HouseAccess {
  readonly directory: Directory;
  readonly devices: DeviceBook;
  readonly invitations: InvitationBook;
  readonly seen: SeenBook;
  readonly tickets: Tickets;
  readonly pairing: Pairing;
  close(): Promise<void>;
}

/** What a terminal changes is seen within so many ms: a part of the second within which revoking has to be done. */
const LOOK_EVERY_MS = 250;

export async function openHouseAccess({ state, tokens, logger }: HouseAccessOptions): Promise<HouseAccess> {
  const clock = await momentClock();
  const { devices, invitations } = await openBooks({ state, tokens, clock, logger });
  await withdrawOrphans({ devices, invitations, tokens });
  const seen = await openSeenBook({
    directory: state,
    isKnown: (id) => devices.get(id) !== undefined,
    logger,
  });
  const tickets = new Tickets();
  const directory = createHouseDirectory({
    tokens: createTokenDirectory({ tokens, identityOf: tokenIdentity }),
    devices,
    invitations,
    tickets,
    seen,
    clock,
  });
  devices.onWithdrawn(({ record }) =>
    logger.info({ device: record.name }, 'the rights of a device have ended'),
  );
  directory.onWithdrawn((principalId) => {
    // Pairing asks for it as well, so what fails here is only still listed.
    void invitations.withdraw(({ by }) => by === principalId).catch(() => undefined);
  });
  const stopLooking = startPoll({
    everyMs: LOOK_EVERY_MS,
    poll: async () => {
      await devices.refresh();
      await invitations.refresh();
    },
  });
  return {
    directory,
    devices,
    invitations,
    seen,
    tickets,
    pairing: new Pairing({ devices, invitations, clock, logger }),
    async close() {
      await stopLooking();
      await seen.close();
    },
  };
}

interface Inviters {
  readonly devices: DeviceBook;
  readonly invitations: InvitationBook;
  readonly tokens: readonly Token[];
}

/** What a link gives hangs on who made it, and that may have lost its rights while no gateway ran. */
async function withdrawOrphans({ devices, invitations, tokens }: Inviters): Promise<void> {
  const inviters = new Set([
    ...tokens.filter(maySayWhoHasAccess).map(({ name }) => `token:${name}`),
    ...devices.list().map(({ id }) => `device:${id}`),
  ]);
  await invitations.withdraw(({ by }) => /^(token|device):/.test(by) && !inviters.has(by));
}

/** The files of devices and invitations, for the daemon and for a terminal. */
export async function openBooks(options: HouseAccessOptions & { readonly clock: MomentClock }) {
  const { state, tokens, clock, logger } = options;
  const devices = await DeviceBook.open({ state, reserved: tokens.map(({ name }) => name), logger });
  const invitations = await InvitationBook.open({ state, clock, logger });
  return { devices, invitations };
}

function tokenIdentity(token: string) {
  return identityOf({
    seed: seedOfToken({ token, primitives: nativePrimitives }),
    primitives: nativePrimitives,
  });
}
