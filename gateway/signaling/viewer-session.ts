import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { decide } from '../../access/rights.ts';
import type { ManageResult } from '../../protocol/access-management.ts';
import type { DownMessage, IceServer, UpMessage } from '../../protocol/messages.ts';
import { offerHash } from '../../protocol/sealing/offer-hash.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { nativePrimitives } from '../sealing/native-primitives.ts';
import type { AccessManagement } from './pairing-door.ts';
import { Refusal } from './refusal.ts';
import type { Viewing, ViewingAnswer, ViewingOffer } from './viewing.ts';
import type { Viewings } from './viewings.ts';

export interface ViewerSessionOptions {
  readonly principal: Principal;
  readonly viewings: Viewings;
  readonly info: () => SessionInfo;
  /** Bears this session over HTTP. */
  readonly ticket: string;
  /** Asked anew for each welcome, since credentials expire. */
  readonly iceServers: () => readonly IceServer[];
  readonly access: AccessManagement;
  readonly logger: Logger;
  /** Hands a message to the carrier. */
  send(message: DownMessage): void;
}

/** What a page says that is signed in. */
export type ViewerMessage = Exclude<UpMessage, { type: 'pair' }>;

/** Peer connections that one page may have at once: a grid of tiles and the one in full. */
const MAX_PEERS = 32;

/** What an admin has asked and not been answered yet, at most: each asks the disk. */
const MAX_ERRANDS = 8;

/** One signed-in page: what it says is carried out here, whatever carries the messages. */
export class ViewerSession {
  readonly #options: ViewerSessionOptions;
  readonly #peers = new Map<string, Viewing>();
  /** What the page was told last of its cameras, as JSON. */
  #told = '';
  #errands = 0;

  constructor(options: ViewerSessionOptions) {
    this.#options = options;
  }

  get peers(): number {
    return this.#peers.size;
  }

  /** Carries one message out, which is verified and fresh. Never throws: what is refused is answered. */
  receive(message: ViewerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#welcome();
        break;
      case 'offer':
        void this.#answer(message);
        break;
      case 'candidate':
        this.#peers.get(message.peer)?.addCandidate(message);
        break;
      case 'enable':
        void this.#enable(message);
        break;
      case 'manage':
        void this.#manage(message);
        break;
      case 'bye':
        if (message.peer === undefined) this.close();
        else this.#drop(message.peer);
        break;
    }
  }

  /** Tells the page what its cameras are doing now, where that is news to it. */
  tellCameras(): void {
    const { principal, viewings, send } = this.#options;
    const cameras = viewings.camerasFor(principal);
    const json = JSON.stringify(cameras);
    if (json === this.#told) return;
    this.#told = json;
    send({ type: 'cameras', cameras });
  }

  /** Ends every peer, without a word. */
  close(): void {
    for (const peer of [...this.#peers.keys()]) this.#drop(peer);
  }

  #welcome(): void {
    const { principal, viewings, info, ticket, iceServers, send } = this.#options;
    const cameras = viewings.camerasFor(principal);
    this.#told = JSON.stringify(cameras);
    send({ type: 'welcome', info: info(), ticket, cameras, iceServers: [...iceServers()] });
  }

  async #enable({ camera, enabled }: Extract<UpMessage, { type: 'enable' }>): Promise<void> {
    const { principal, viewings, send } = this.#options;
    try {
      await viewings.enable({ principal, camera, enabled });
    } catch (error) {
      const { code, message } = refusalOf(error);
      send({ type: 'error', code, message });
    }
  }

  async #manage({ request, ask }: Extract<UpMessage, { type: 'manage' }>): Promise<void> {
    const { principal, access, logger, send } = this.#options;
    const refuse = (message: string) =>
      send({ type: 'managed', request, result: { kind: 'refused', message } satisfies ManageResult });
    const right = decide(principal, { kind: 'manage-access' });
    if (!right.allowed) return refuse(right.reason);
    if (this.#errands >= MAX_ERRANDS) return refuse('too much was asked at once; try again in a moment');
    this.#errands++;
    try {
      send({ type: 'managed', request, result: await access.answer(principal, ask) });
    } catch (error) {
      logger.error({ err: error }, 'who has access could not be told or changed');
      refuse('the gateway could not do that; its log says why');
    } finally {
      this.#errands--;
    }
  }

  async #answer({
    peer,
    camera,
    quality,
    sdp,
    address,
    relayOnly = false,
  }: Extract<UpMessage, { type: 'offer' }>): Promise<void> {
    const { principal, viewings, send } = this.#options;
    // A second offer under the same key replaces the first: the page has started over.
    this.#drop(peer);
    try {
      if (this.#peers.size >= MAX_PEERS)
        throw new Refusal('too-many', `a page may have ${MAX_PEERS} peers at most`);
      const viewing: Viewing = viewings.open({
        principal,
        camera,
        quality,
        relayOnly,
        onCandidate: (candidate) => send({ type: 'candidate', peer, ...candidate }),
        onEnd: (code, message) => {
          if (this.#peers.get(peer) === viewing) this.#peers.delete(peer);
          send({ type: 'bye', peer, code, message });
        },
      });
      this.#peers.set(peer, viewing);
      const answer = await this.#answerOf(viewing, peer, { sdp, viewerAddress: address });
      if (answer !== undefined)
        send({ type: 'answer', peer, ...answer, offerHash: offerHash(sdp, nativePrimitives) });
    } catch (error) {
      const { code, message } = refusalOf(error);
      send({ type: 'error', peer, code, message });
    }
  }

  /** Nothing where the page has dropped the peer meanwhile. */
  async #answerOf(
    viewing: Viewing,
    peer: string,
    offer: Omit<ViewingOffer, 'trickle'>,
  ): Promise<ViewingAnswer | undefined> {
    const isCurrent = () => this.#peers.get(peer) === viewing;
    try {
      const answer = await viewing.answer({ ...offer, trickle: true });
      return isCurrent() ? answer : undefined;
    } catch (error) {
      if (!isCurrent()) return undefined;
      this.#drop(peer);
      throw error;
    }
  }

  #drop(peer: string): void {
    const viewing = this.#peers.get(peer);
    if (!viewing) return;
    this.#peers.delete(peer);
    this.#options.viewings.close(viewing);
  }
}

function refusalOf(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('internal', 'the gateway could not answer');
}
