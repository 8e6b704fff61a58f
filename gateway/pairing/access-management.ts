import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { decide } from '../../access/rights.ts';
import type { Token } from '../../access/token-directory.ts';
import type {
  DeviceInfo,
  InvitationInfo,
  ManageRequest,
  ManageResult,
} from '../../protocol/access-management.ts';
import { MAX_MESSAGE_CHARS } from '../../protocol/messages.ts';
import type { AccessManagement } from '../signaling/pairing-door.ts';
import type { DeviceBook } from './device-book.ts';
import type { Grant } from './device-record.ts';
import { createInTurn } from './in-turn.ts';
import type { Invitation, InvitationBook } from './invitation-book.ts';
import { LINK_LIFE_MS } from './invitation-link.ts';
import type { Device } from './known-devices.ts';
import { PairingError } from './pairing-error.ts';
import type { SeenBook } from './seen-book.ts';

export interface DeviceManagementOptions {
  readonly devices: DeviceBook;
  readonly invitations: InvitationBook;
  readonly seen: Pick<SeenBook, 'get'>;
  /** Every camera there is now. */
  readonly cameras: () => readonly string[];
  /** Whether a token of the configuration may say who has access as well. */
  readonly hasAdminToken: boolean;
  readonly isOnline: (principalId: string) => boolean;
  /** The whole link with that secret. */
  readonly linkOf: (secret: Uint8Array) => string;
  /** Ms since 1970. */
  readonly now?: () => number;
  readonly logger: Logger;
}

/** Room for what stands beside the list, in UTF-16 units. */
const MAX_LIST_CHARS = MAX_MESSAGE_CHARS - 4_096;

/** Lists, renames and revokes devices and invites others, for whoever may; what signaling's `manage` asks. */
export class DeviceManagement implements AccessManagement {
  readonly #options: Required<DeviceManagementOptions>;
  readonly #inTurn = createInTurn();

  constructor(options: DeviceManagementOptions) {
    this.#options = { now: Date.now, ...options };
  }

  async answer(principal: Principal, ask: ManageRequest): Promise<ManageResult> {
    const right = decide(principal, { kind: 'manage-access' });
    if (!right.allowed) return { kind: 'refused', message: right.reason };
    try {
      return await this.#carryOut(principal, ask);
    } catch (error) {
      if (error instanceof PairingError) return { kind: 'refused', message: error.message };
      throw error;
    }
  }

  async #carryOut(principal: Principal, ask: ManageRequest): Promise<ManageResult> {
    const { devices, invitations, logger } = this.#options;
    switch (ask.kind) {
      case 'list':
        break;
      case 'rename':
        await devices.rename(ask.device, ask.name);
        logger.info({ device: ask.name, by: principal.name }, 'device renamed');
        break;
      case 'revoke': {
        const name = devices.get(ask.device)?.name;
        // One after the other: two admins who revoke each other at once would leave nobody.
        await this.#inTurn(async () => {
          this.#leaveOne(ask.device);
          await devices.revoke(ask.device);
        });
        logger.info({ device: name, by: principal.name }, 'device revoked');
        break;
      }
      case 'invite':
        return this.#invite(principal, ask);
      case 'uninvite':
        await invitations.withdraw((_, id) => id === ask.invitation);
        break;
    }
    return this.#list(principal);
  }

  async #invite(
    principal: Principal,
    { name, role, cameras, until, relayOnly = false }: Extract<ManageRequest, { kind: 'invite' }>,
  ): Promise<ManageResult> {
    const { invitations, linkOf, logger } = this.#options;
    this.#checkCameras(cameras);
    this.#checkEnd(principal, until);
    const grant: Grant = { role, cameras, relayOnly, ...(until !== undefined && { until }) };
    const made = await invitations.make({ ...grant, name, lifeMs: LINK_LIFE_MS, by: principal.id });
    try {
      // One may have been renamed or removed while that was written, and another may get its name.
      this.#checkCameras(cameras);
    } catch (error) {
      await invitations.withdraw((_, id) => id === made.id);
      throw error;
    }
    logger.info({ role, cameras, by: principal.name }, 'pairing link made');
    return { kind: 'invitation', link: linkOf(made.secret), invitation: this.#invitationInfo(made) };
  }

  #checkCameras(named: readonly string[]): void {
    const known = this.#options.cameras();
    const unknown = named.find((camera) => camera !== '*' && !known.includes(camera));
    if (unknown !== undefined) throw new PairingError('unknown', `there is no camera named ${unknown}`);
  }

  /** Whose own time ends lets nobody stay longer. */
  #checkEnd(principal: Principal, until: number | undefined): void {
    const { devices, now } = this.#options;
    if (until !== undefined && until <= now()) throw new PairingError('conflict', 'that day is over already');
    const own = devices.get(idOf(principal))?.until;
    if (own !== undefined && (until === undefined || until > own)) {
      const day = new Date(own).toISOString().slice(0, 10);
      throw new PairingError('forbidden', `your own access ends on ${day}; invite nobody for longer`);
    }
  }

  /** A house that nobody can let anyone into any more is mended at its terminal only. */
  #leaveOne(leaving: string): void {
    const { devices, hasAdminToken } = this.#options;
    const admins = devices.list().filter(isKeeper);
    if (hasAdminToken || !admins.some(({ id }) => id === leaving) || admins.length > 1) return;
    throw new PairingError(
      'conflict',
      'this is the last device that may let others in: pair another admin first, or revoke it by “oriel devices revoke”',
    );
  }

  #list(principal: Principal): ManageResult {
    const { devices, invitations } = this.#options;
    const own = idOf(principal);
    const told = devices.list().map((device) => this.#deviceInfo(device, own));
    told.sort((a, b) => Number(b.own) - Number(a.own) || a.name.localeCompare(b.name));
    const open = invitations.list().map((one) => this.#invitationInfo(one));
    // A message has an end; hundreds of devices with long lists of cameras do not fit.
    while (told.length > 0 && JSON.stringify([told, open]).length > MAX_LIST_CHARS) told.pop();
    return { kind: 'list', devices: told, invitations: open };
  }

  #deviceInfo({ id, record }: Device, own: string): DeviceInfo {
    const { isOnline, seen } = this.#options;
    const { name, role, cameras, until, relayOnly, pairedAt } = record;
    const seenAt = seen.get(id);
    return {
      id,
      name,
      role,
      cameras: [...cameras],
      ...(until !== undefined && { until }),
      relayOnly,
      pairedAt,
      ...(seenAt !== undefined && { seenAt }),
      online: isOnline(`device:${id}`),
      own: id === own,
    };
  }

  #invitationInfo({ id, record, leftMs }: Invitation): InvitationInfo {
    const { name, role, cameras, until, relayOnly } = record;
    return {
      id,
      ...(name !== undefined && { name }),
      role,
      cameras: [...cameras],
      ...(until !== undefined && { until }),
      relayOnly,
      expiresAt: Math.round(this.#options.now() + leftMs),
    };
  }
}

/** Whether a device may say who has access, and goes on to. */
export function isKeeper({ id, record }: Device): boolean {
  const principal: Principal = {
    id: `device:${id}`,
    name: record.name,
    role: record.role,
    cameras: record.cameras,
  };
  return record.until === undefined && decide(principal, { kind: 'manage-access' }).allowed;
}

/** Whether whoever bears that token may say who has access. */
export function maySayWhoHasAccess(token: Token): boolean {
  return decide({ ...token, id: `token:${token.name}` }, { kind: 'manage-access' }).allowed;
}

function idOf({ id }: Principal): string {
  return id.startsWith('device:') ? id.slice('device:'.length) : '';
}
