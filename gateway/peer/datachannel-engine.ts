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
  /** Local address that ICE uses; absent for every interface. */
  readonly bindAddress?: string;
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

/** The engine of libdatachannel, by the package node-datachannel. */
export function createDataChannelEngine(options: EngineOptions): PeerEngine {
  const config: RtcConfig = {
    iceServers: [...options.iceServers],
    maxMessageSize: 65_536,
    ...(options.bindAddress !== undefined && { bindAddress: options.bindAddress }),
    ...(options.ports && { portRangeBegin: options.ports.first, portRangeEnd: options.ports.last }),
  };
  return {
    create: (events) => new DataChannelPeer({ config, events, logger: options.logger }),
    close: cleanup,
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
  // The engine drops a track nobody refers to.
  #track: Track | undefined;
  readonly #inactive: Track[] = [];
  #control: DataChannel | undefined;
  #video: VideoTrack | undefined;
  #open = false;
  #closed = false;
  readonly #rtcp: RtcpVisitor;

  constructor(options: { config: RtcConfig; events: PeerEvents; logger: Logger }) {
    this.#events = options.events;
    this.#logger = options.logger;
    this.#rtcp = {
      pictureLoss: () => this.#events.onKeyframeRequest(),
      fullIntraRequest: () => this.#events.onKeyframeRequest(),
    };
    this.#connection = new PeerConnection('oriel', options.config);
    this.#connection.onStateChange((state) => this.#onState(state));
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
    return described.sdp;
  }

  addCandidate({ candidate, mid }: Candidate): void {
    if (this.#closed || candidate === '') return;
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
      return this.#control.isOpen() && this.#control.sendMessage(text);
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
    // Closing inside one of the engine's own callbacks has crashed it before; the next turn of the loop is safe.
    setImmediate(() => {
      this.#control = undefined;
      this.#track = undefined;
      this.#inactive.length = 0;
      this.#connection.close();
    });
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
    this.#track.onClosed(() => {
      this.#open = false;
    });
    this.#track.onMessage((rtcp) => {
      if (!this.#closed) visitRtcp(rtcp, this.#rtcp);
    });
    for (const { kind, mid, payloadType, codec } of refused) {
      const description = kind === 'audio' ? new Audio(mid, 'Inactive') : new Video(mid, 'Inactive');
      if (description instanceof Audio) description.addAudioCodec(payloadType, codec);
      else description.addVideoCodec(payloadType, codec);
      this.#inactive.push(this.#connection.addTrack(description));
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
      else {
        this.#connection.onGatheringStateChange((state) => {
          if (state === 'complete') finish();
        });
      }
    });
    return { sdp, cancel: () => cancel() };
  }

  #onState(state: string): void {
    if (this.#closed || !isPeerState(state)) return;
    this.#events.onState(state);
  }

  #onDataChannel(channel: DataChannel): void {
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
