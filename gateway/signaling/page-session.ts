import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import type { Principal } from '../../access/principal.ts';
import { TokenBucket } from '../../limits/token-bucket.ts';
import {
  type DownMessage,
  type IceServer,
  parseUpMessage,
  type SignalErrorCode,
  type UpMessage,
} from '../../protocol/messages.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import type { UpEnvelope } from '../../protocol/sealing/envelope.ts';
import type { GatewayLine, OpenedMessage } from '../../protocol/sealing/gateway-line.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import type { SessionBook } from '../sealing/session-book.ts';
import type { Tickets } from '../sealing/tickets.ts';
import { isTimely } from './freshness.ts';
import { type Arrival, openOn } from './line-desk.ts';
import type { AccessManagement, PairingDoor } from './pairing-door.ts';
import { MessageRefused } from './refusal-log.ts';
import { type ViewerMessage, ViewerSession } from './viewer-session.ts';
import type { Viewings } from './viewings.ts';

/** What every session works with. */
export interface PageServices {
  readonly directory: Pick<Directory, 'byKey' | 'isUndecided'>;
  readonly viewings: Viewings;
  readonly tickets: Tickets;
  /** What `GET /api/session` tells the same principal. */
  readonly infoFor: (principal: Principal) => SessionInfo;
  /** Asked anew for each welcome, since credentials expire. */
  readonly iceServersFor: (principal: Principal) => readonly IceServer[];
  readonly pairing: PairingDoor;
  readonly access: AccessManagement;
  readonly logger: Logger;
}

export interface PageSessionOptions {
  readonly arrival: Arrival;
  readonly services: PageServices;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Hands an envelope to the broker. */
  send(text: string): void;
  /** It has ended itself. */
  onOver(): void;
}

/** Of one session: an offer with all its candidates, for a wall of screens; and then what nobody needs more of. */
const MESSAGES = { burst: 1_000, perSecond: 100 };

/** One page, from its first verified message on: first perhaps a stranger with a pairing link, then a viewer. */
export class PageSession {
  /** Without what it began with: keys that were followed by others are to be gone, and so is a pairing link's secret. */
  readonly #options: Omit<PageSessionOptions, 'arrival'>;
  readonly #allowance: TokenBucket;
  #line: GatewayLine;
  #epoch: number;
  #book: SessionBook;
  #seat:
    | { readonly principal: Principal; readonly viewer: ViewerSession; readonly ticket: string }
    | undefined;
  #heardAt: number;
  #pairing = false;
  #over = false;

  constructor({ arrival, ...options }: PageSessionOptions) {
    this.#options = options;
    this.#line = arrival.line;
    this.#epoch = arrival.epoch;
    this.#book = arrival.book;
    this.#heardAt = options.now();
    this.#allowance = new TokenBucket(MESSAGES, this.#heardAt);
  }

  /** Absent while it is a stranger's. */
  get principal(): Principal | undefined {
    return this.#seat?.principal;
  }

  get peers(): number {
    return this.#seat?.viewer.peers ?? 0;
  }

  /** Monotonic ms. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whose Ed25519 key signs, base64url. */
  get from(): string | undefined {
    return this.#line.from;
  }

  isOn(e: string): boolean {
    return this.#line.e === e;
  }

  /** Throws {@link MessageRefused}. */
  open(envelope: UpEnvelope): OpenedMessage {
    if (!this.#allowance.take(1, this.#options.now())) throw new MessageRefused('flood');
    if (envelope.k !== this.#epoch) throw new MessageRefused('not-for-us');
    return openOn(this.#line, envelope);
  }

  /** Goes on under other keys, by the same viewer; what was said under the old ones is not heeded any more. */
  moveTo({ line, epoch, book }: Arrival): void {
    this.#book.end(this.#line.e);
    this.#line = line;
    this.#epoch = epoch;
    this.#book = book;
  }

  /** Carries out what was opened. Throws {@link MessageRefused}. */
  take({ from, body, ageMs }: OpenedMessage): void {
    this.#heardAt = this.#options.now();
    const principal = this.#options.services.directory.byKey(from);
    const seat = principal && this.#seatOf(principal);
    const message = this.#parse(body, seat !== undefined);
    if (message?.type === 'pair') void this.#pair(message, from);
    else if (!seat) this.#turnAway(from);
    else if (message) this.#carryOut(seat.viewer, message, ageMs);
  }

  tellCameras(): void {
    this.#seat?.viewer.tellCameras();
  }

  /** Ends every peer, and says why. */
  end(code: SignalErrorCode, message: string): void {
    if (this.#over) return;
    this.#seat?.viewer.close();
    this.#send({ type: 'bye', code, message });
    this.close();
  }

  /** Without a word; the viewer may come back under the same keys. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#seat?.viewer.close();
    if (this.#seat) this.#options.services.tickets.end(this.#seat.ticket);
    this.#book.end(this.#line.e, this.#line.counters);
  }

  #seatOf(principal: Principal) {
    const { viewings, tickets, infoFor, iceServersFor, access, logger } = this.#options.services;
    if (this.#seat) return this.#seat;
    const ticket = tickets.issue(principal);
    const viewer = new ViewerSession({
      principal,
      viewings,
      ticket,
      info: () => infoFor(principal),
      iceServers: () => iceServersFor(principal),
      access,
      logger,
      send: (message) => this.#send(message),
    });
    this.#seat = { principal, viewer, ticket };
    return this.#seat;
  }

  /** Nothing where it is no message; a viewer is told, a stranger is not. */
  #parse(body: string, isKnown: boolean): UpMessage | undefined {
    try {
      return parseUpMessage(body);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (isKnown) this.#send({ type: 'error', code: 'malformed', message: error.message });
      return undefined;
    }
  }

  /** Whoever this was has no access, or not any more. Told for good, since a device forgets the house by it. */
  #turnAway(from: string): void {
    if (this.#options.services.directory.isUndecided(from)) {
      const message =
        'the gateway does not know the time yet, and so not whether a guest’s is over; try again in a minute';
      this.#send({ type: 'error', code: 'forbidden', message });
      throw new MessageRefused('no-time');
    }
    this.end('withdrawn', 'this device has no access here, or not any more; it takes a new pairing link');
    this.#leave();
    throw new MessageRefused('unknown-key');
  }

  #carryOut(viewer: ViewerSession, message: ViewerMessage, ageMs: number | undefined): void {
    if (isTimely(message.type, ageMs)) {
      viewer.receive(message);
      if (message.type === 'bye' && message.peer === undefined) this.#leave();
      return;
    }
    // Told, since a phone that has slept knows the time again by the answer, and says it once more.
    const late = 'it was more than 15 s on its way, or said before the gateway was heard; try again';
    if (message.type === 'offer')
      this.#send({ type: 'error', peer: message.peer, code: 'too-late', message: late });
    else if (message.type !== 'candidate') this.#send({ type: 'error', code: 'too-late', message: late });
    throw new MessageRefused('too-late');
  }

  #leave(): void {
    this.close();
    this.#options.onOver();
  }

  async #pair(
    { secret, name, door }: Extract<UpMessage, { type: 'pair' }>,
    publicKey: string,
  ): Promise<void> {
    // A stranger's place is worth one attempt at a time.
    if (this.#pairing) return;
    this.#pairing = true;
    const { pairing, infoFor, logger } = this.#options.services;
    try {
      const outcome = await pairing.accept({ publicKey, secret, name, door });
      if (outcome.kind === 'paired') this.#send({ type: 'paired', info: infoFor(outcome.principal) });
      else this.#send({ type: 'error', code: 'pairing-refused', message: outcome.message });
    } catch (error) {
      logger.error({ err: error }, 'a device could not be paired');
      const message = 'the gateway could not pair; its log says why';
      this.#send({ type: 'error', code: 'internal', message });
    } finally {
      this.#pairing = false;
    }
  }

  #send(message: DownMessage): void {
    if (!this.#over) this.#options.send(this.#line.seal(JSON.stringify(message)));
  }
}
