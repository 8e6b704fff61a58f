import { randomInt } from 'node:crypto';
import {
  Audio,
  cleanup,
  type DataChannel,
  PeerConnection,
  type RtcConfig,
  RtcpNackResponder,
  type Track,
  Video,
} from 'node-datachannel';
import type { Logger } from 'pino';
import { type RtcpVisitor, visitRtcp } from '../rtp/rtcp.ts';
import { Alive } from './alive.ts';
import { type ChosenMedia, type ChosenVideo, chooseMedia } from './offer.ts';
import {
  type Candidate,
  type Peer,
  type PeerEngine,
  PeerError,
  type PeerEvents,
  type PeerOffer,
  type PeerState,
  type PeerStats,
  type VideoTrack,
} from './peer.ts';

export interface EngineOptions {
  /** Local address that ICE uses, read anew for each peer since networks come and go; absent for every interface. */
  readonly bindAddress?: string | undefined;
  /** UDP ports, both ends included. */
  readonly ports?: { readonly first: number; readonly last: number };
  readonly iceServers: readonly string[];
  readonly logger: Logger;
}

/** The label of the data channel that carries commands. */
const CONTROL_LABEL = 'control';

/** Packets kept for retransmission: at 4 Mbit/s about 5 s, more than any jitter buffer waits. */
const RETRANSMIT_PACKETS = 2048;

/** How long the answer may take, in ms: the description comes at once, candidates of a STUN server may not. */
const DESCRIPTION_TIMEOUT_MS = 2_000;
const GATHERING_TIMEOUT_MS = 3_000;

/** Candidates that may come before the offer can be taken; pages have about a dozen. */
const MAX_EARLY_CANDIDATES = 64;

/** Answers that a viewer has not read, in bytes; whoever lets more pile up does not listen. */
const MAX_UNSENT_BYTES = 262_144;

/** How long closed peers may take to end at shutdown, in ms. */
const CLOSING_TIMEOUT_MS = 500;

/** The engine of libdatachannel, by the package node-datachannel. */
export function createDataChannelEngine(options: EngineOptions): PeerEngine {
  const alive = new Alive();
  const { logger } = options;
  return {
    create: (events) => new DataChannelPeer({ config: configOf(options), events, alive, logger }),
    close: async () => {
      await alive.none(CLOSING_TIMEOUT_MS);
      cleanup();
    },
  };
}

function configOf({ iceServers, bindAddress, ports }: EngineOptions): RtcConfig {
  return {
    iceServers: [...iceServers],
    maxMessageSize: 65_536,
    ...(bindAddress !== undefined && { bindAddress }),
    ...(ports && { portRangeBegin: ports.first, portRangeEnd: ports.last }),
  };
}

/**
 * One `PeerConnection` of the engine. Every call into it is guarded: the engine throws on a track or channel that
 * its viewer has just closed, and that must end nothing but this viewer.
 */
class DataChannelPeer implements Peer {
  readonly #connection: PeerConnection;
  readonly #events: PeerEvents;
  readonly #logger: Logger;
  readonly #alive: Alive;
  #track: Track | undefined;
  #control: DataChannel | undefined;
  #video: VideoTrack | undefined;
  #open = false;
  #closed = false;
  #onGathered: (() => void) | undefined;
  /** The engine refuses candidates before the offer, which waits until the camera has told what it sends. */
  #early: Candidate[] | undefined = [];
  readonly #rtcp: RtcpVisitor;

  constructor(options: { config: RtcConfig; events: PeerEvents; alive: Alive; logger: Logger }) {
    this.#alive = options.alive;
    this.#events = options.events;
    this.#logger = options.logger;
    this.#rtcp = {
      pictureLoss: () => this.#events.onKeyframeRequest(),
      fullIntraRequest: () => this.#events.onKeyframeRequest(),
    };
    this.#connection = new PeerConnection('oriel', options.config);
    this.#alive.add(this.#connection);
    this.#connection.onStateChange((state) => this.#onState(state));
    this.#connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#onGathered?.();
    });
    this.#connection.onLocalCandidate((candidate, mid) => {
      if (!this.#closed) this.#events.onCandidate({ candidate: candidate.replace(/^a=/, ''), mid });
    });
    this.#connection.onDataChannel((channel) => this.#onDataChannel(channel));
  }

  get video(): VideoTrack | undefined {
    return this.#video;
  }

  async answer(offer: PeerOffer): Promise<string> {
    const media = chooseMedia(offer.sdp, offer.video);
    const described = this.#awaitDescription(offer.trickle);
    try {
      this.#addTracks(media);
      this.#connection.setRemoteDescription(offer.sdp, 'offer');
    } catch (error) {
      described.cancel();
      throw new PeerError('bad-offer', 'the offer is not understood by the WebRTC engine', error);
    }
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const candidate of early) this.addCandidate(candidate);
    return described.sdp;
  }

  addCandidate({ candidate, mid }: Candidate): void {
    if (this.#closed || candidate === '') return;
    if (this.#early) {
      if (this.#early.length < MAX_EARLY_CANDIDATES) this.#early.push({ candidate, mid });
      return;
    }
    try {
      this.#connection.addRemoteCandidate(candidate, mid);
    } catch (error) {
      this.#logger.debug({ err: error }, 'candidate not taken');
    }
  }

  sendVideo(packet: Buffer): boolean {
    if (!this.#open || !this.#track) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      // The track closed between two events of the loop; its onClosed follows.
      this.#open = false;
      return false;
    }
  }

  sendControl(text: string): boolean {
    if (this.#closed || !this.#control) return false;
    try {
      if (!this.#control.isOpen() || this.#control.bufferedAmount() > MAX_UNSENT_BYTES) return false;
      return this.#control.sendMessage(text);
    } catch {
      return false;
    }
  }

  stats(): PeerStats {
    if (this.#closed) return { bytesSent: 0, bufferedBytes: 0 };
    const roundTripMs = this.#connection.rtt();
    return {
      bytesSent: this.#connection.bytesSent(),
      bufferedBytes: this.#track?.bufferedAmount() ?? 0,
      ...(roundTripMs > 0 && { roundTripMs }),
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = false;
    // Whoever waits for the answer waits in vain.
    this.#onGathered?.();
    // Closing inside one of the engine's own callbacks has crashed it before; the next turn of the loop is safe.
    setImmediate(() => this.#closeOnceGathered());
  }

  /** Closing drops the callbacks of its candidates, which the engine's own thread may be calling while it gathers. */
  #closeOnceGathered(): void {
    const close = () => {
      clearTimeout(timer);
      this.#onGathered = undefined;
      this.#control = undefined;
      this.#track = undefined;
      this.#connection.close();
    };
    const timer = setTimeout(close, GATHERING_TIMEOUT_MS);
    timer.unref();
    if (['new', 'complete'].includes(this.#connection.gatheringState())) close();
    else this.#onGathered = () => setImmediate(close);
  }

  #addTracks({ video, refused }: ChosenMedia): void {
    const ssrc = randomInt(1, 0xffff_ffff);
    this.#track = this.#connection.addTrack(describeVideo(video, ssrc));
    this.#track.setMediaHandler(new RtcpNackResponder(RETRANSMIT_PACKETS));
    this.#track.onOpen(() => {
      if (this.#closed) return;
      this.#open = true;
      this.#events.onVideoOpen();
    });
    this.#keep(this.#track, () => {
      this.#open = false;
    });
    this.#track.onMessage((rtcp) => {
      if (!this.#closed) visitRtcp(rtcp, this.#rtcp);
    });
    for (const { kind, mid, payloadType, codec } of refused) {
      const description = kind === 'audio' ? new Audio(mid, 'Inactive') : new Video(mid, 'Inactive');
      if (description instanceof Audio) description.addAudioCodec(payloadType, codec);
      else description.addVideoCodec(payloadType, codec);
      this.#keep(this.#connection.addTrack(description));
    }
    this.#video = { ssrc, payloadType: video.payloadType };
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
      const timer = setTimeout(finish, trickle ? DESCRIPTION_TIMEOUT_MS : GATHERING_TIMEOUT_MS);
      cancel = () => {
        clearTimeout(timer);
        resolve('');
      };
      if (trickle) this.#connection.onLocalDescription(finish);
      else this.#onGathered = finish;
    });
    return { sdp, cancel: () => cancel() };
  }

  #onState(state: string): void {
    if (state === 'closed') this.#alive.delete(this.#connection);
    if (this.#closed || !isPeerState(state)) return;
    this.#events.onState(state);
  }

  #keep(media: Track | DataChannel, onClosed?: () => void): void {
    this.#alive.add(media);
    media.onClosed(() => {
      this.#alive.delete(media);
      onClosed?.();
    });
  }

  #onDataChannel(channel: DataChannel): void {
    this.#keep(channel);
    if (this.#closed || channel.getLabel() !== CONTROL_LABEL || this.#control) {
      channel.close();
      return;
    }
    this.#control = channel;
    channel.onMessage((message) => {
      if (!this.#closed && typeof message === 'string') this.#events.onControlMessage(message);
    });
    channel.onOpen(() => {
      if (!this.#closed) this.#events.onControlOpen();
    });
  }
}

function describeVideo({ mid, payloadType, fmtp }: ChosenVideo, ssrc: number): Video {
  const video = new Video(mid, 'SendOnly');
  video.addH264Codec(payloadType, fmtp);
  video.addSSRC(ssrc, 'oriel', 'oriel', 'video');
  return video;
}

function isPeerState(state: string): state is PeerState {
  return ['connecting', 'connected', 'disconnected', 'failed', 'closed'].includes(state);
}
