import type { PeerConnection } from 'node-datachannel';
import { PeerError } from './peer.ts';

/** How long the answer may take, in ms: the description comes at once, candidates of a STUN server may not. */
const DESCRIPTION_TIMEOUT_MS = 2_000;
const CANDIDATES_TIMEOUT_MS = 1_000;

/** How long a connection that is to be closed may still gather, in ms. */
const GATHERING_TIMEOUT_MS = 3_000;

/** The engine's search for its own candidates, and those who wait for it. */
export class Gathering {
  readonly #connection: PeerConnection;
  #onComplete: (() => void) | undefined;
  #ended = false;

  constructor(connection: PeerConnection) {
    this.#connection = connection;
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#onComplete?.();
    });
  }

  /**
   * The engine's own description, to be asked for before the remote one is set; without `trickle` with all candidates.
   * Rejects with {@link PeerError}. `cancel` lets nobody wait for what will not come.
   */
  description({ trickle }: { readonly trickle: boolean }): { sdp: Promise<string>; cancel(): void } {
    let cancel = () => {};
    const sdp = new Promise<string>((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        const description = this.#ended ? null : this.#connection.localDescription();
        if (description) resolve(description.sdp);
        else reject(new PeerError('engine', 'the WebRTC engine made no answer'));
      };
      // Gathering that lasts too long is cut short: an answer with the candidates found so far still connects.
      const timer = setTimeout(finish, trickle ? DESCRIPTION_TIMEOUT_MS : CANDIDATES_TIMEOUT_MS);
      cancel = () => {
        clearTimeout(timer);
        resolve('');
      };
      if (trickle) this.#connection.onLocalDescription(finish);
      else this.#onComplete = finish;
    });
    return { sdp, cancel: () => cancel() };
  }

  /** Whoever waits for the answer waits in vain, and `close` is called as soon as it is safe. */
  end(close: () => void): void {
    this.#ended = true;
    this.#onComplete?.();
    // Closing inside one of the engine's own callbacks has crashed it before; the next turn of the loop is safe.
    setImmediate(() => this.#onceDone(close));
  }

  /** Closing drops the callbacks of its candidates, which the engine's own thread may be calling while it gathers. */
  #onceDone(close: () => void): void {
    const closeNow = () => {
      clearTimeout(timer);
      this.#onComplete = undefined;
      close();
    };
    const timer = setTimeout(closeNow, GATHERING_TIMEOUT_MS);
    timer.unref();
    if (['new', 'complete'].includes(this.#connection.gatheringState())) closeNow();
    else this.#onComplete = () => setImmediate(closeNow);
  }
}
