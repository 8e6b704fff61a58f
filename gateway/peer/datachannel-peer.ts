import { type DataChannel, PeerConnection, type RtcConfig } from 'node-datachannel';
import type { Logger } from 'pino';
import type { TurnPipe } from '../turn/turn-pipe.ts';
import type { Alive } from './alive.ts';
import { completeAnswer } from './answer.ts';
import { type CandidateType, type NetworkTest, toldAnswer, toldCandidate } from './candidate-policy.ts';
import { CONTROL_LABEL, ControlChannel } from './control-channel.ts';
import { DtlsGate, type Fingerprint } from './dtls-gate.ts';
import { engineOffer } from './engine-offer.ts';
import { EngineTrack, refuse } from './engine-track.ts';
import { Gathering } from './gathering.ts';
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
import { videoFeedback } from './video-feedback.ts';
import { ViewerCandidates } from './viewer-candidates.ts';

/** How long the engine may take to tell that it has closed a connection, in ms. */
const CLOSING_TIMEOUT_MS = 1_000;

/** What the engine says where it has no socket, as opposed to no understanding of the offer. */
const NO_SOCKET = /failed to gather/i;

export interface DataChannelPeerOptions {
  readonly config: RtcConfig;
  /** Its ways to TURN servers, ended with it. */
  readonly pipes: readonly TurnPipe[];
  /** They are the only ways that it has. */
  readonly relayOnly: boolean;
  /** Which of the gateway's addresses the viewer is told. */
  readonly rules: { readonly types: readonly CandidateType[]; readonly isTold: NetworkTest };
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
  readonly #pipes: readonly TurnPipe[];
  readonly #relayOnly: boolean;
  readonly #rules: DataChannelPeerOptions['rules'];
  readonly #gate: DtlsGate;
  readonly #gathering: Gathering;
  readonly #candidates: ViewerCandidates;
  #video: EngineTrack | undefined;
  #audio: EngineTrack | undefined;
  #control: ControlChannel | undefined;
  #closed = false;
  #free: () => void = () => undefined;
  readonly #freed: Promise<void>;

  constructor({ config, pipes, relayOnly, rules, events, alive, logger }: DataChannelPeerOptions) {
    this.#relayOnly = relayOnly;
    this.#alive = alive;
    this.#pipes = pipes;
    this.#rules = rules;
    this.#gate = new DtlsGate({
      presented: () => this.#presented(),
      onMismatch: () => this.#onMismatch(),
    });
    this.#events = events;
    this.#logger = logger;
    this.#candidates = new ViewerCandidates({
      relayOnly,
      give: (candidate) => this.#giveCandidate(candidate),
    });
    this.#freed = new Promise((resolve) => {
      this.#free = resolve;
    });
    this.#connection = new PeerConnection('oriel', config);
    alive.add(this.#connection);
    this.#connection.onStateChange((state) => this.#onState(state));
    this.#gathering = new Gathering(this.#connection);
    this.#connection.onLocalCandidate((candidate, mid) => {
      const told = this.#closed ? undefined : this.#told(candidate);
      if (told !== undefined) events.onCandidate({ candidate: told.replace(/^a=/, ''), mid });
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
    if (!this.#gate.expect(offer.sdp))
      throw new PeerError('bad-offer', 'the offer names no one DTLS certificate (a=fingerprint:sha-256)');
    if (this.#relayOnly && this.#pipes.length === 0)
      throw new PeerError(
        'no-relay',
        'this viewer may only be sent to by a relay, and there is none; add a TURN server by UDP to webrtc.iceServers',
      );
    // By a relay nothing is to be found at an address that only this network knows.
    const viewerAddress = this.#relayOnly ? undefined : offer.viewerAddress;
    const { sdp, candidates, mid } = engineOffer(offer.sdp, viewerAddress);
    const described = this.#gathering.description(offer);
    try {
      this.#addTracks(media);
      this.#connection.setRemoteDescription(sdp, 'offer');
    } catch (error) {
      described.cancel();
      if (NO_SOCKET.test(String(error)))
        throw new PeerError('engine', 'the gateway has no UDP port left for another viewer', error);
      throw new PeerError('bad-offer', 'the offer is not understood by the WebRTC engine', error);
    }
    this.#candidates.open({ candidates, mid, viewerAddress });
    const { video, audio } = media;
    const rtx = this.#video?.rtx;
    const sent = [{ codec: video, ...(rtx && { rtx }) }, ...(audio ? [{ codec: audio }] : [])];
    const made = await described.sdp;
    const password = /^a=ice-pwd:(\S+)/m.exec(made)?.[1];
    if (password !== undefined) for (const pipe of this.#pipes) pipe.setPassword(password);
    const answer = toldAnswer(made, (candidate) => this.#told(candidate));
    return completeAnswer(answer, sent);
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
    this.#gathering.end(() => {
      this.#connection.close();
      for (const pipe of this.#pipes) pipe.close();
      setTimeout(this.#free, CLOSING_TIMEOUT_MS).unref();
    });
    return this.#freed;
  }

  #told(candidate: string): string | undefined {
    return this.#pipes.some((pipe) => pipe.leadsHere(candidate))
      ? undefined
      : toldCandidate(candidate, this.#rules);
  }

  #addTracks({ video, audio, refused }: ChosenMedia): void {
    const common = { connection: this.#connection, alive: this.#alive, gate: this.#gate };
    this.#video = new EngineTrack({
      ...common,
      kind: 'video',
      codec: video,
      onOpen: () => this.#events.onVideoOpen(),
      rtcp: videoFeedback(this.#events, (ssrc) => ssrc === this.#video?.ssrc),
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
    if (state !== 'connected') {
      this.#events.onState(state);
      return;
    }
    this.#candidates.close();
    this.#gate.pass(() => this.#events.onState(state));
  }

  /** The engine throws where there is none yet. */
  #presented(): Fingerprint | undefined {
    if (this.#closed) return undefined;
    try {
      const shown = this.#connection.remoteFingerprint();
      return shown.value === '' ? undefined : shown;
    } catch {
      return undefined;
    }
  }

  #onMismatch(): void {
    const reason =
      'the viewer’s DTLS certificate is not the one that its offer names; somebody stood between';
    this.#logger.warn({ reason }, 'a peer was refused');
    this.#events.onState('failed', reason);
    void this.close();
  }

  #onDataChannel(channel: DataChannel): void {
    this.#alive.keep(channel);
    if (this.#closed || channel.getLabel() !== CONTROL_LABEL || this.#control) {
      channel.close();
      return;
    }
    this.#control = new ControlChannel({ channel, gate: this.#gate, events: this.#events });
  }
}

function isPeerState(state: string): state is PeerState {
  return ['connecting', 'connected', 'disconnected', 'failed', 'closed'].includes(state);
}
