import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import type { SignalErrorCode } from '../../protocol/messages.ts';
import type { ControlLink } from '../control/control-link.ts';
import {
  type Candidate,
  type Peer,
  type PeerEngine,
  PeerError,
  type PeerErrorKind,
  type PeerEvents,
  type PeerState,
} from '../peer/peer.ts';
import type { StreamFormat } from '../rtp/stream-format.ts';
import type { Subscription } from '../stream/camera-stream.ts';
import { timeLimit } from '../time-limit.ts';
import { noCodecSentence } from './no-codec.ts';
import { checkOffer } from './offer-check.ts';
import { Refusal } from './refusal.ts';
import type { WatchableCamera } from './watchable.ts';

export interface ViewingOptions {
  readonly camera: WatchableCamera;
  readonly quality: Quality;
  readonly principal: Principal;
  /** Neither end is told an address of the other's but a relay's. */
  readonly relayOnly: boolean;
  readonly engine: PeerEngine;
  readonly logger: Logger;
  onCandidate(candidate: Candidate): void;
  /** The viewing is over; called once, and not when {@link Viewing.close} was what ended it. */
  onEnd(code: SignalErrorCode, message: string): void;
}

type Quality = 'main' | 'sub';

export interface ViewingOffer {
  readonly sdp: string;
  readonly trickle: boolean;
  /** Where the viewer is, as far as is known; see {@link PeerOffer.viewerAddress}. */
  readonly viewerAddress?: string | undefined;
}

export interface ViewingAnswer {
  readonly sdp: string;
  /** Which stream is sent: the other one where that asked for is not there, or has no codec that the viewer offers. */
  readonly quality: Quality;
}

/** How long the camera may take to tell what it sends, in ms; unanswered offers would pile up. */
const FORMAT_TIMEOUT_MS = 6_000;

/** A peer that has not connected by then never will, in ms. */
const CONNECT_TIMEOUT_MS = 30_000;

const CODES: Readonly<Partial<Record<PeerErrorKind, SignalErrorCode>>> = {
  'no-codec': 'no-codec',
  'no-relay': 'no-relay',
  engine: 'internal',
};

/** One viewer watching one camera: its share in the stream, its peer connection and its control channel. */
export class Viewing {
  readonly id = randomUUID();
  readonly #options: ViewingOptions;
  readonly #peer: Peer;
  readonly #abort = new AbortController();
  readonly #connectTimer: NodeJS.Timeout;
  /** Absent until the offer has proved to be one: rubbish is not to reach for the camera. */
  #subscription: Subscription | undefined;
  #control: ControlLink | undefined;
  /** Why it is over; undefined where its owner ended it. */
  #reason: Refusal | undefined;
  #ended = false;

  constructor(options: ViewingOptions) {
    this.#options = options;
    this.#peer = options.engine.create(this.#events(), { relayOnly: options.relayOnly });
    this.#connectTimer = setTimeout(
      () => this.end('peer-lost', 'no connection came about; is UDP open between viewer and gateway?'),
      CONNECT_TIMEOUT_MS,
    );
  }

  get camera(): string {
    return this.#options.camera.name;
  }

  /** Whether this is what is watched: another camera may have come by the same name. */
  watches(camera: WatchableCamera): boolean {
    return this.#options.camera === camera;
  }

  /** Answers the viewer's offer (SDP). Throws {@link Refusal}, after which the viewing is over. */
  async answer(offer: ViewingOffer): Promise<ViewingAnswer> {
    try {
      checkOffer(offer.sdp);
      return await this.#answer(offer);
    } catch (error) {
      void this.close();
      throw this.#reason ?? this.#refusal(error);
    }
  }

  addCandidate(candidate: Candidate): void {
    this.#peer.addCandidate(candidate);
  }

  /** It is over, and its viewer is told why. */
  end(code: SignalErrorCode, message: string): void {
    if (this.#ended) return;
    this.#reason = new Refusal(code, message);
    void this.close();
    this.#options.onEnd(code, message);
  }

  /** Frees everything; idempotent. Resolves once the connection's port is free again. */
  close(): Promise<void> {
    if (this.#ended) return this.#peer.close();
    this.#ended = true;
    clearTimeout(this.#connectTimer);
    this.#abort.abort();
    this.#control?.close();
    this.#subscription?.close();
    return this.#peer.close();
  }

  /** None but `onCandidate` and `onState` comes before the peer is connected and has shown the certificate of its offer. */
  #events(): PeerEvents {
    return {
      onCandidate: (candidate) => this.#options.onCandidate(candidate),
      onState: (state, reason) => this.#onState(state, reason),
      onVideoOpen: () => this.#start('video'),
      onAudioOpen: () => this.#start('audio'),
      onControlOpen: () => this.#openControl(),
      onControlMessage: (text) => {
        // The engine tells of a channel's opening after its first message where both come in one packet.
        this.#openControl();
        this.#control?.receive(text);
      },
      onKeyframeRequest: () => this.#subscription?.requestKeyframe(),
      onLost: (sequence) => this.#subscription?.lost(sequence),
      onReport: (block) => this.#subscription?.report(block),
      onBandwidth: (bitsPerSecond) => this.#subscription?.bandwidth(bitsPerSecond),
    };
  }

  /** By the stream that was asked for, else by the other one. */
  async #answer(offer: ViewingOffer): Promise<ViewingAnswer> {
    const { camera } = this.#options;
    const { qualities } = camera.info();
    // A camera with one stream would be pulled twice for the same.
    const quality = qualities?.includes(this.#options.quality) ? this.#options.quality : 'main';
    const asked = await this.#subscribe(quality);
    const answer = await this.#tryFormat(offer, asked);
    if (answer !== undefined) return { sdp: answer, quality };
    const instead = quality === 'main' ? 'sub' : 'main';
    const other = qualities?.includes(instead) ? await this.#otherFormat(instead) : undefined;
    const second = other && (await this.#tryFormat(offer, other));
    if (second !== undefined) return { sdp: second, quality: instead };
    const question = { camera: camera.name, asked: asked.video, quality, other: other?.video };
    throw new Refusal('no-codec', noCodecSentence(question));
  }

  /** Nothing where the viewer offers no codec for that format. */
  async #tryFormat(offer: ViewingOffer, format: StreamFormat): Promise<string | undefined> {
    try {
      return await this.#peer.answer({ ...offer, format });
    } catch (error) {
      if (error instanceof PeerError && error.kind === 'no-codec') return undefined;
      throw error;
    }
  }

  /** Nothing where that stream can not be had: then there is more to say about the first one. */
  async #otherFormat(quality: Quality): Promise<StreamFormat | undefined> {
    try {
      return await this.#subscribe(quality);
    } catch (error) {
      if (this.#ended || !(error instanceof Refusal)) throw error;
      return undefined;
    }
  }

  /** Takes a share in that stream, in place of the one before, and waits until it is known what it holds. */
  async #subscribe(quality: Quality): Promise<StreamFormat> {
    if (this.#ended) throw new Refusal('peer-lost', 'the viewer has gone');
    this.#subscription?.close();
    const { camera } = this.#options;
    const subscription = camera.subscribe(quality, () => {
      if (this.#subscription !== subscription) return;
      this.end('format-changed', `${camera.name} sends another codec now`);
    });
    this.#subscription = subscription;
    const limit = timeLimit(FORMAT_TIMEOUT_MS, this.#abort.signal);
    try {
      return await subscription.format(limit.signal);
    } catch (error) {
      throw new Refusal('camera-down', error instanceof Error ? error.message : String(error));
    } finally {
      limit.clear();
    }
  }

  #refusal(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    if (error instanceof PeerError) {
      return new Refusal(CODES[error.kind] ?? 'bad-offer', error.message);
    }
    this.#options.logger.error({ err: error, camera: this.camera }, 'an offer could not be answered');
    return new Refusal('internal', 'the gateway could not answer; its log says why');
  }

  #start(medium: 'video' | 'audio'): void {
    const track = this.#peer[medium];
    if (track && !this.#ended) this.#subscription?.start({ [medium]: track });
  }

  #openControl(): void {
    if (this.#control || this.#ended) return;
    this.#control = this.#options.camera.control({
      id: this.id,
      principal: this.#options.principal,
      send: (message) => this.#peer.sendControl(JSON.stringify(message)),
    });
  }

  #onState(state: PeerState, reason = 'the connection to the viewer was lost'): void {
    if (state === 'connected') clearTimeout(this.#connectTimer);
    if (state === 'failed' || state === 'closed') this.end('peer-lost', reason);
  }
}
