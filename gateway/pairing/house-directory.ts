import type { Credentials, Directory } from '../../access/directory.ts';
import type { Tickets } from '../sealing/tickets.ts';
import type { DeviceBook } from './device-book.ts';
import { digestOf, isSameDigest } from './digest.ts';
import type { InvitationBook } from './invitation-book.ts';
import { type MomentClock, msBetween } from './moment.ts';
import type { SeenBook } from './seen-book.ts';

export interface HouseDirectoryOptions {
  /** Of the configuration. */
  readonly tokens: Directory;
  readonly devices: DeviceBook;
  readonly invitations: InvitationBook;
  /** Who bears a page's ticket. */
  readonly tickets: Pick<Tickets, 'find'>;
  readonly seen: Pick<SeenBook, 'note' | 'forget'>;
  readonly clock: MomentClock;
}

/** Whoever comes with a link that was used already is let in so long, in ms, to be told so. */
const SPENT_MS = 86_400_000;

/** Everybody who has to do with this house: tokens, paired devices, pages with a ticket, whoever has a pairing link. */
export function createHouseDirectory(options: HouseDirectoryOptions): Directory {
  const { tokens, devices, invitations, tickets, seen, clock } = options;

  function holdsInvitation(door: Required<Credentials>): boolean {
    if (invitations.hasDoor(door)) return true;
    const user = devices.list().find(({ record }) => record.invitation.id === door.name)?.record.invitation;
    if (!user || !isSameDigest(user.doorDigest, digestOf(door.secret))) return false;
    const age = msBetween(user.claimed, clock());
    return age !== undefined && age <= SPENT_MS;
  }

  return {
    authenticate(credentials) {
      const bearer = tokens.authenticate(credentials);
      // A ticket is for HTTP, where nobody says a name; a broker's client would outlive it.
      return bearer ?? (credentials.name === undefined ? tickets.find(credentials.secret) : undefined);
    },
    door(credentials) {
      const known = tokens.door(credentials) ?? devices.byDoor(credentials);
      if (known) return known;
      // It may signal, as its door lets it, and nothing else: there is no camera that it might ask for.
      return holdsInvitation(credentials)
        ? { id: `invitation:${credentials.name}`, name: 'pairing link', role: 'viewer', cameras: [] }
        : undefined;
    },
    byKey(publicKey) {
      const token = tokens.byKey(publicKey);
      if (token) return token;
      const device = devices.byKey(publicKey);
      if (device) seen.note(device.id.slice('device:'.length));
      return device;
    },
    isUndecided: (publicKey) => devices.isUndecided(publicKey),
    forgetCamera(name) {
      tokens.forgetCamera(name);
      devices.forgetCamera(name);
      void invitations.withdraw(({ cameras }) => cameras.includes(name)).catch(() => undefined);
    },
    async renameCamera(from, to) {
      await invitations.renameCamera(from, to);
      try {
        await devices.renameCamera(from, to);
      } catch (error) {
        await invitations.renameCamera(to, from);
        throw error;
      }
      await tokens.renameCamera(from, to);
    },
    onWithdrawn(listener) {
      const stops = [
        tokens.onWithdrawn(listener),
        devices.onWithdrawn(({ id, record }) => {
          seen.forget(id);
          listener(`device:${id}`);
          listener(`invitation:${record.invitation.id}`);
        }),
        invitations.onWithdrawn((id) => listener(`invitation:${id}`)),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
