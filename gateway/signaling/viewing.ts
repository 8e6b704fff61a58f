import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import type { SignalErrorCode } from '../../protocol/messages.ts';
import type { ControlLink } from '../control/camera-control.ts';
import { type Candidate, type Peer, type PeerEngine, PeerError, type PeerState } from '../peer/peer.ts';
import type { Subscription } from '../stream/camera-stream.ts';
import { Refusal } from './refusal.ts';
import type { WatchableCamera } from './watchable.ts';

export interface ViewingOptions {
  readonly camera: WatchableCamera;
  readonly quality: 'main' | 'sub';
  readonly principal: Principal;
  readonly engine: PeerEngine;
  readonly logger: Logger;
  onCandidate(candidate: Candidate): void;
  /** The viewing is over; called once, and not when {@link Viewing.close} was what ended it. */
  onEnd(code: SignalErrorCode, message: string): void;
}

/** How long the camera may take to tell what it sends, in ms; unanswered offers would pile up. */
const FORMAT_TIMEOUT_MS = 6_000;

/** A peer that has not connected by then never will, in ms. */
const CONNECT_TIMEOUT_MS = 30_000;

/** One viewer watching one camera: its share in the stream, its peer connection and its control channel. */
export class Viewing {
  readonly id = randomUUID();
  readonly #options: ViewingOptions;
  readonly #subscription: Subscription;
  readonly #peer: Peer;
  readonly #abort = new AbortController();
  readonly #connectTimer: NodeJS.Timeout;
  #control: ControlLink | undefined;
  #ended = false;

  constructor(options: ViewingOptions) {
    this.#options = options;
    const { camera, engine, quality } = options;
    // First, since it may throw: a subscription that nobody holds would keep the camera's stream running for ever.
    this.#peer = engine.create({
      onCandidate: (candidate) => options.onCandidate(candidate),
      onState: (state) => this.#onState(state),
      onVideoOpen: () => this.#startVideo(),
      onControlOpen: () => this.#openControl(),
      onControlMessage: (text) => this.#control?.receive(text),
      onKeyframeRequest: () => this.#subscription.requestKeyframe(),
    });
    this.#subscription = camera.subscribe(quality);
    this.#connectTimer = setTimeout(
      () => this.#end('peer-lost', 'no connection came about; is UDP open between viewer and gateway?'),
      CONNECT_TIMEOUT_MS,
    );
  }

  get camera(): string {
    return this.#options.camera.name;
  }

  /** Answers the viewer's offer (SDP). Throws {@link Refusal}, after which the viewing is over. */
  async answer(offer: { sdp: string; trickle: boolean }): Promise<string> {
    try {
      const video = await this.#format();
      return await this.#peer.answer({ ...offer, video });
    } catch (error) {
      this.close();
      throw this.#refusal(error);
    }
  }

  addCandidate(candidate: Candidate): void {
    this.#peer.addCandidate(candidate);
  }

  /** Frees everything; idempotent. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#connectTimer);
    this.#abort.abort();
    this.#control?.close();
    this.#subscription.close();
    this.#peer.close();
  }

  async #format() {
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(FORMAT_TIMEOUT_MS)]);
    try {
      return await this.#subscription.format(signal);
    } catch (error) {
      throw new Refusal('camera-down', error instanceof Error ? error.message : String(error));
    }
  }

  #refusal(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    if (error instanceof PeerError) {
      const code = error.kind === 'no-h264' ? 'no-h264' : error.kind === 'engine' ? 'internal' : 'bad-offer';
      return new Refusal(code, error.message);
    }
    this.#options.logger.error({ err: error, camera: this.camera }, 'an offer could not be answered');
    return new Refusal('internal', 'the gateway could not answer; its log says why');
  }

  #startVideo(): void {
    const { video } = this.#peer;
    if (!video || this.#ended) return;
    const peer = this.#peer;
    this.#subscription.start({ ...video, send: (packet) => peer.sendVideo(packet) });
  }

  #openControl(): void {
    if (this.#control || this.#ended) return;
    this.#control = this.#options.camera.control({
      id: this.id,
      principal: this.#options.principal,
      send: (message) => this.#peer.sendControl(JSON.stringify(message)),
    });
  }

  #onState(state: PeerState): void {
    if (state === 'connected') clearTimeout(this.#connectTimer);
    if (state === 'failed' || state === 'closed')
      this.#end('peer-lost', 'the connection to the viewer was lost');
  }

  #end(code: SignalErrorCode, message: string): void {
    if (this.#ended) return;
    this.close();
    this.#options.onEnd(code, message);
  }
}
