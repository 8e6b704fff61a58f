import type { Principal } from '../../access/principal.ts';
import type { DownMessage, IceServer, SignalErrorCode, UpMessage } from '../../protocol/messages.ts';
import { Refusal } from './refusal.ts';
import type { Viewing, ViewingAnswer, ViewingOffer } from './viewing.ts';
import type { Viewings } from './viewings.ts';

export interface ViewerSessionOptions {
  readonly principal: Principal;
  readonly viewings: Viewings;
  readonly gateway: string;
  readonly version: string;
  readonly iceServers: readonly IceServer[];
  /** Hands a message to the carrier. */
  send(message: DownMessage): void;
}

/** Peer connections that one page may have at once: a grid of tiles and the one in full. */
const MAX_PEERS = 32;

/** One signed-in page: what it says is carried out here, whatever carries the messages. */
export class ViewerSession {
  readonly #options: ViewerSessionOptions;
  readonly #peers = new Map<string, Viewing>();
  /** What the page was told last of its cameras, as JSON. */
  #told = '';

  constructor(options: ViewerSessionOptions) {
    this.#options = options;
  }

  get peers(): number {
    return this.#peers.size;
  }

  /** Carries one message out. Never throws: what is refused is answered. */
  receive(message: UpMessage): void {
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

  /** Ends every peer and says why. */
  end(code: SignalErrorCode, message: string): void {
    this.close();
    this.#options.send({ type: 'bye', code, message });
  }

  close(): void {
    for (const peer of [...this.#peers.keys()]) this.#drop(peer);
  }

  #welcome(): void {
    const { principal, viewings, gateway, version, iceServers, send } = this.#options;
    const cameras = viewings.camerasFor(principal);
    this.#told = JSON.stringify(cameras);
    send({
      type: 'welcome',
      gateway,
      version,
      name: principal.name,
      role: principal.role,
      cameras,
      iceServers: [...iceServers],
    });
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

  async #answer({
    peer,
    camera,
    quality,
    sdp,
    address,
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
        onCandidate: (candidate) => send({ type: 'candidate', peer, ...candidate }),
        onEnd: (code, message) => {
          if (this.#peers.get(peer) === viewing) this.#peers.delete(peer);
          send({ type: 'bye', peer, code, message });
        },
      });
      this.#peers.set(peer, viewing);
      const answer = await this.#answerOf(viewing, peer, { sdp, viewerAddress: address });
      if (answer !== undefined) send({ type: 'answer', peer, ...answer });
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
