import type { DownMessage } from '../../../protocol/messages.ts';
import { identityOf, idOfKey, invitationDoor } from '../../../protocol/sealing/identity.ts';
import type { PairingInvitation } from '../../../protocol/sealing/pairing-link.ts';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';
import { base64url, fromBase64url } from '../../../protocol/sealing/text.ts';
import { createViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { LinkEnd, OpenLink } from '../../transport/link.ts';
import { createBackoff } from '../backoff.ts';
import type { Cancel, Clock } from '../clock.ts';
import { type BrokerDoor, type Channel, openChannel } from '../session/channel.ts';

export type PairingProblem =
  /** The gateway's own sentence: the link was used, has expired, was withdrawn. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The broker knows no such invitation. */
  | { readonly kind: 'unknown' }
  /** The broker was not reached. */
  | { readonly kind: 'unreached'; readonly reason: string }
  /** The broker was, the gateway was not. */
  | { readonly kind: 'unheard' };

export interface PairingEvents {
  /** It does not go as it should, but goes on by itself. */
  onTrouble(problem: PairingProblem): void;
  onPaired(info: SessionInfo): void;
  /** It came to nothing. */
  onFailed(problem: PairingProblem): void;
}

export interface PairingOptions {
  readonly invitation: PairingInvitation;
  /** Of the identity that this device has made for itself. */
  readonly seed: Uint8Array;
  /** How the device calls itself. */
  readonly name: string;
  /** The same seed has asked before; the invitation may be used up by it. */
  readonly again: boolean;
  readonly lastEpoch: number;
  readonly primitives: Primitives;
  readonly openLink: OpenLink;
  readonly newName: () => string;
  readonly clock: Clock;
  readonly events: PairingEvents;
}

/** Where a page finds the embedded broker on the server that it came from. */
const EMBEDDED_BROKER = '/mqtt';
const RETRY = { minMs: 250, maxMs: 2000 } as const;
/** How long one try may take until the gateway has answered. */
const TRY_LIMIT_MS = 5000;
/** How long all of them may. */
const LIMIT_MS = 45_000;

/** Registers this device by an invitation, again and again until that is answered; gives back how to stop. */
export function pair(options: PairingOptions): Cancel {
  const { invitation, primitives, clock, events } = options;
  const identity = identityOf({ seed: options.seed, primitives });
  const gatewayId = idOfKey(fromBase64url(invitation.gatewayKey) ?? new Uint8Array(0), primitives);
  const pauses = createBackoff({ ...RETRY, clock });
  const began = clock.now();
  let { again, lastEpoch } = options;
  let byOwnDoor = false;
  let channel: Channel | undefined;
  let cancelNext: Cancel = () => {};

  function stop(): void {
    cancelNext();
    channel?.close();
    channel = undefined;
  }

  function broker(): BrokerDoor {
    if (invitation.broker) {
      const { url, username, password } = invitation.broker;
      return { url, username, password };
    }
    const door = byOwnDoor ? identity.door : invitationDoor({ secret: invitation.secret, primitives });
    return { url: EMBEDDED_BROKER, username: door.name, password: door.secret };
  }

  function attempt(): void {
    stop();
    const address = { gatewayId, session: options.newName() };
    const { gatewayKey } = invitation;
    let heard = false;
    const line = createViewerLine({ address, identity, gatewayKey, lastEpoch, primitives, now: clock.now });
    channel = openChannel({
      broker: broker(),
      address,
      line,
      openLink: options.openLink,
      events: {
        onOpen() {},
        onKey({ epoch }) {
          lastEpoch = epoch;
          heard = true;
          ask();
        },
        onMessage,
        // A stranger's words are no news here: the right ones may still come.
        onForgery() {},
        onClosed,
      },
    });
    queueMicrotask(line.prepare);
    cancelNext = clock.after(TRY_LIMIT_MS, () =>
      retry(heard ? { kind: 'unreached', reason: 'the gateway does not answer' } : { kind: 'unheard' }),
    );
  }

  function ask(): void {
    again = true;
    const { name } = options;
    const secret = base64url(invitation.secret);
    channel?.send({ type: 'pair', secret, name, door: identity.door.secret });
  }

  function onMessage(message: DownMessage): void {
    if (message.type === 'paired') {
      stop();
      events.onPaired({ ...message.info, key: invitation.gatewayKey });
    } else if (message.type === 'error' || message.type === 'bye') {
      const reason = message.message;
      if (message.code === 'shutting-down') retry({ kind: 'unreached', reason });
      else fail({ kind: 'refused', reason });
    }
  }

  function onClosed({ kind, reason }: LinkEnd): void {
    if (kind === 'lost' || invitation.broker) {
      retry({ kind: 'unreached', reason });
    } else if (again && !byOwnDoor) {
      // Only the answer was lost: the invitation is used up, and by this very device.
      byOwnDoor = true;
      attempt();
    } else {
      fail({ kind: 'unknown' });
    }
  }

  function retry(problem: PairingProblem): void {
    stop();
    if (clock.now() - began > LIMIT_MS) {
      fail(problem);
      return;
    }
    events.onTrouble(problem);
    cancelNext = clock.after(pauses.fail(), attempt);
  }

  function fail(problem: PairingProblem): void {
    stop();
    events.onFailed(problem);
  }

  attempt();
  return stop;
}
