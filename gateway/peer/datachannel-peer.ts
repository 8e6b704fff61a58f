import { type DataChannel, PeerConnection, type RtcConfig } from 'node-datachannel';
import type { Logger } from 'pino';
import type { RtcpVisitor } from '../rtp/rtcp.ts';
import type { Alive } from './alive.ts';
import { completeAnswer } from './answer.ts';
import { CONTROL_LABEL, ControlChannel } from './control-channel.ts';
import { engineOffer } from './engine-offer.ts';
import { EngineTrack, refuse } from './engine-track.ts';
import { type ChosenMedia, chooseMedia } from './offer.ts';
import {
  type Candidate,
  type OutgoingTrack,
  type Peer,
  PeerError,
  type PeerEvents,
  type PeerOffer,
  type PeerState,
  type PeerStats,
} from './peer.ts';
import { ViewerCandidates } from './viewer-candidates.ts';

/** How long the answer may take, in ms: the description comes at once, candidates of a STUN server may not. */
const DESCRIPTION_TIMEOUT_MS = 2_000;
const CANDIDATES_TIMEOUT_MS = 1_000;

/** How long a peer that is closed may still gather, in ms. */
const GATHERING_TIMEOUT_MS = 3_000;

/** How long the engine may take to tell that it has closed a connection, in ms. */
const CLOSING_TIMEOUT_MS = 1_000;

/** What the engine says where it has no socket, as opposed to no understanding of the offer. */
const NO_SOCKET = /failed to gather/i;

export interface DataChannelPeerOptions {
  readonly config: RtcConfig;
  readonly events: PeerEvents;
  readonly alive: Alive;
  readonly logger: Logger;
}

/** One `PeerConnection` of the engine and what hangs on it. */
export class DataChannelPeer implements Peer {
  readonly #connection: PeerConnection;
  readonly #events: PeerEvents;
  readonly #logger: Logger;
  readonly #alive: Alive;
  readonly #candidates: ViewerCandidates;
  #video: EngineTrack | undefined;
  #audio: EngineTrack | undefined;
  #control: ControlChannel | undefined;
  #closed = false;
  #free: () => void = () => undefined;
  readonly #freed: Promise<void>;
  #onGathered: (() => void) | undefined;

  constructor({ config, events, alive, logger }: DataChannelPeerOptions) {
    this.#alive = alive;
    this.#events = events;
    this.#logger = logger;
    this.#candidates = new ViewerCandidates({ give: (candidate) => this.#giveCandidate(candidate) });
    this.#freed = new Promise((resolve) => {
      this.#free = resolve;
    });
    this.#connection = new PeerConnection('oriel', config);
    alive.add(this.#connection);
    this.#connection.onStateChange((state) => this.#onState(state));
    this.#connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#onGathered?.();
    });
    this.#connection.onLocalCandidate((candidate, mid) => {
      if (!this.#closed) events.onCandidate({ candidate: candidate.replace(/^a=/, ''), mid });
    });
    this.#connection.onDataChannel((channel) => this.#onDataChannel(channel));
  }

  get video(): OutgoingTrack | undefined {
    return this.#video;
  }

  get audio(): OutgoingTrack | undefined {
    return this.#audio;
  }

  async answer(offer: PeerOffer): Promise<string> {
    const media = chooseMedia(offer.sdp, offer.format);
    const { sdp, candidates, mid } = engineOffer(offer.sdp, offer.viewerAddress);
    const described = this.#awaitDescription(offer.trickle);
    try {
      this.#addTracks(media);
      this.#connection.setRemoteDescription(sdp, 'offer');
    } catch (error) {
      described.cancel();
      if (NO_SOCKET.test(String(error)))
        throw new PeerError('engine', 'the gateway has no UDP port left for another viewer', error);
      throw new PeerError('bad-offer', 'the offer is not understood by the WebRTC engine', error);
    }
    this.#candidates.open({ candidates, mid, viewerAddress: offer.viewerAddress });
    const { video, audio } = media;
    const rtx = this.#video?.rtx;
    const sent = [{ codec: video, ...(rtx && { rtx }) }, ...(audio ? [{ codec: audio }] : [])];
    return completeAnswer(await described.sdp, sent);
  }

  addCandidate(candidate: Candidate): void {
    if (!this.#closed) this.#candidates.add(candidate);
  }

  sendControl(text: string): boolean {
    return this.#control?.send(text) ?? false;
  }

  stats(): PeerStats {
    if (this.#closed) return { bytesSent: 0, bufferedBytes: 0 };
    const roundTripMs = this.#connection.rtt();
    return {
      bytesSent: this.#connection.bytesSent(),
      bufferedBytes: this.#video?.bufferedBytes ?? 0,
      ...(roundTripMs > 0 && { roundTripMs }),
    };
  }

  close(): Promise<void> {
    if (this.#closed) return this.#freed;
    this.#closed = true;
    this.#candidates.close();
    this.#video?.close();
    this.#audio?.close();
    this.#control?.close();
    // Whoever waits for the answer waits in vain.
    this.#onGathered?.();
    // Closing inside one of the engine's own callbacks has crashed it before; the next turn of the loop is safe.
    setImmediate(() => this.#closeOnceGathered());
    return this.#freed;
  }

  /** Closing drops the callbacks of its candidates, which the engine's own thread may be calling while it gathers. */
  #closeOnceGathered(): void {
    const close = () => {
      clearTimeout(timer);
      this.#onGathered = undefined;
      this.#connection.close();
      setTimeout(this.#free, CLOSING_TIMEOUT_MS).unref();
    };
    const timer = setTimeout(close, GATHERING_TIMEOUT_MS);
    timer.unref();
    if (['new', 'complete'].includes(this.#connection.gatheringState())) close();
    else this.#onGathered = () => setImmediate(close);
  }

  #addTracks({ video, audio, refused }: ChosenMedia): void {
    const common = { connection: this.#connection, alive: this.#alive };
    this.#video = new EngineTrack({
      ...common,
      kind: 'video',
      codec: video,
      onOpen: () => this.#events.onVideoOpen(),
      rtcp: this.#videoFeedback(),
    });
    if (audio) {
      this.#audio = new EngineTrack({
        ...common,
        kind: 'audio',
        codec: audio,
        onOpen: () => this.#events.onAudioOpen(),
        rtcp: {},
      });
    }
    for (const section of refused) refuse(this.#connection, this.#alive, section);
  }

  #videoFeedback(): RtcpVisitor {
    const isVideo = (ssrc: number) => ssrc === this.#video?.ssrc;
    const events = this.#events;
    return {
      pictureLoss: (ssrc) => {
        if (isVideo(ssrc)) events.onKeyframeRequest();
      },
      fullIntraRequest: (ssrc) => {
        if (isVideo(ssrc)) events.onKeyframeRequest();
      },
      lost: (ssrc, sequence) => {
        if (isVideo(ssrc)) events.onLost(sequence);
      },
      report: (block) => {
        if (isVideo(block.sourceSsrc)) events.onReport(block);
      },
      bandwidth: (bitsPerSecond) => events.onBandwidth(bitsPerSecond),
    };
  }

  #awaitDescription(trickle: boolean): { sdp: Promise<string>; cancel(): void } {
    let cancel = () => {};
    const sdp = new Promise<string>((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        const description = this.#closed ? null : this.#connection.localDescription();
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
      else this.#onGathered = finish;
    });
    return { sdp, cancel: () => cancel() };
  }

  #giveCandidate({ candidate, mid }: Candidate): void {
    try {
      this.#connection.addRemoteCandidate(candidate, mid);
    } catch (error) {
      this.#logger.debug({ err: error }, 'candidate not taken');
    }
  }

  #onState(state: string): void {
    if (state === 'closed') {
      this.#alive.delete(this.#connection);
      this.#free();
    }
    if (this.#closed || !isPeerState(state)) return;
    if (state === 'connected') this.#candidates.close();
    this.#events.onState(state);
  }

  #onDataChannel(channel: DataChannel): void {
    this.#alive.keep(channel);
    if (this.#closed || channel.getLabel() !== CONTROL_LABEL || this.#control) {
      channel.close();
      return;
    }
    this.#control = new ControlChannel(channel, this.#events);
  }
}

function isPeerState(state: string): state is PeerState {
  return ['connecting', 'connected', 'disconnected', 'failed', 'closed'].includes(state);
}
