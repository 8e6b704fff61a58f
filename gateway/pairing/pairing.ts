import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { idOfKey, invitationDoor } from '../../protocol/sealing/identity.ts';
import { fromBase64url } from '../../protocol/sealing/text.ts';
import { nativePrimitives } from '../sealing/native-primitives.ts';
import type { PairingDoor, PairingOutcome, PairingRequest } from '../signaling/pairing-door.ts';
import { AttemptLimit } from './attempt-limit.ts';
import type { DeviceBook } from './device-book.ts';
import type { DeviceRecord } from './device-record.ts';
import { digestOf, isSameDigest } from './digest.ts';
import { BY_FIRST_START, type InvitationBook } from './invitation-book.ts';
import { type MomentClock, msBetween } from './moment.ts';
import { PairingError } from './pairing-error.ts';

export interface PairingOptions {
  readonly devices: DeviceBook;
  readonly invitations: InvitationBook;
  readonly clock: MomentClock;
  readonly attempts?: AttemptLimit;
  readonly logger: Logger;
}

const DEVICE = 'device:';
const GUEST_IS_LATE = 'the time of this guest is over already';

/** A device whose answer was lost is answered again for so long, in ms. */
const AGAIN_MS = 600_000;

/** Looks for links that a terminal has just made at most so often, in ms. */
const LOOK_EVERY_MS = 100;

/** Lets a device in for good that brings a pairing link nobody has used. */
export class Pairing implements PairingDoor {
  readonly #options: PairingOptions;
  readonly #attempts: AttemptLimit;
  /** Invitations that somebody has claimed, whose device is not in the book yet. */
  readonly #claimed = new Set<string>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PairingOptions) {
    this.#options = options;
    this.#attempts = options.attempts ?? new AttemptLimit();
  }

  /** Rejects where the device can not be kept. */
  async accept(request: PairingRequest): Promise<PairingOutcome> {
    try {
      return { kind: 'paired', principal: await this.#pair(request) };
    } catch (error) {
      if (!(error instanceof PairingError)) throw error;
      const line = { name: request.name, problem: error.message };
      if (error.kind === 'unwritable') {
        this.#options.logger.error(line, 'a device could not be paired');
        throw error;
      }
      this.#attempts.failed(request.publicKey);
      this.#options.logger.warn(line, 'pairing refused');
      return { kind: 'refused', message: error.message };
    }
  }

  async #pair(request: PairingRequest): Promise<Principal> {
    const { publicKey: key } = request;
    const bytes = fromBase64url(key);
    const secret = fromBase64url(request.secret);
    if (!bytes || !secret) throw new PairingError('refused', 'this is no pairing link');
    if (!this.#attempts.mayTry(key))
      throw new PairingError('refused', 'too many wrong pairing links; wait a minute');
    const link = invitationDoor({ secret, primitives: nativePrimitives });
    const doorDigest = digestOf(link.secret);
    const known = this.#again(key, link.name, doorDigest);
    if (known) return known;
    await this.#claim({ request, id: idOfKey(bytes, nativePrimitives), invitation: link.name, doorDigest });
    const principal = this.#options.devices.byKey(key);
    if (!principal) throw new PairingError('refused', GUEST_IS_LATE);
    return principal;
  }

  /** The device that has come by this very link a moment ago. */
  #again(key: string, invitation: string, doorDigest: string): Principal | undefined {
    const { devices, clock } = this.#options;
    const principal = devices.byKey(key);
    const record = principal && devices.get(principal.id.slice(DEVICE.length));
    if (record?.invitation.id !== invitation || !isSameDigest(record.invitation.doorDigest, doorDigest))
      return undefined;
    const age = msBetween(record.invitation.claimed, clock());
    return age !== undefined && age <= AGAIN_MS ? principal : undefined;
  }

  async #claim(claim: { request: PairingRequest; id: string; invitation: string; doorDigest: string }) {
    const { devices, invitations, clock, logger } = this.#options;
    const { request, id, invitation, doorDigest } = claim;
    await this.#look(invitation);
    const found = invitations.get(invitation);
    if (!found || !isSameDigest(found.record.doorDigest, doorDigest)) throw this.#refusal(invitation);
    const { role, until, relayOnly, name, by } = found.record;
    if (by.startsWith(DEVICE) && !devices.get(by.slice(DEVICE.length))) throw this.#refusal(invitation);
    if (until !== undefined && until <= clock().at) throw new PairingError('refused', GUEST_IS_LATE);
    const record: Omit<DeviceRecord, 'cameras'> = {
      name: name ?? request.name,
      role,
      relayOnly,
      ...(until !== undefined && { until }),
      key: request.publicKey,
      doorDigest: digestOf(request.door),
      pairedAt: clock().at,
      invitation: { id: invitation, doorDigest, claimed: clock() },
    };
    const kept = await devices
      .add(id, async () => {
        // As the link has them now: one may have been renamed since.
        const { cameras } = (invitations.get(invitation) ?? found).record;
        if (!(await invitations.claim(invitation))) return undefined;
        this.#claimed.add(invitation);
        return { ...record, cameras };
      })
      .finally(() => this.#claimed.delete(invitation));
    // Whoever sent the same twice has been let in meanwhile.
    if (!kept && !this.#again(request.publicKey, invitation, doorDigest)) throw this.#refusal(invitation);
    if (!kept) return;
    logger.info({ device: kept.name, role, cameras: kept.cameras }, 'device paired');
    // What the first start has printed lets in an admin, and is of no use any more.
    await invitations.withdraw((open) => open.by === BY_FIRST_START).catch(() => undefined);
  }

  async #look(invitation: string): Promise<void> {
    const now = performance.now();
    if (this.#options.invitations.get(invitation) || now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    await this.#options.invitations.refresh();
  }

  #refusal(invitation: string): PairingError {
    const { devices, invitations } = this.#options;
    if (invitations.hasExpired(invitation))
      return new PairingError('refused', 'this pairing link has expired');
    const hasDevice = devices.list().some(({ record }) => record.invitation.id === invitation);
    if (hasDevice || this.#claimed.has(invitation))
      return new PairingError('refused', 'this pairing link was used already');
    return new PairingError(
      'refused',
      'this pairing link is not known here: it was used or taken back, or belongs to another house',
    );
  }
}
