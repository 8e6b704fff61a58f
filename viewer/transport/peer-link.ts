import type { IceServer } from '../../protocol/messages.ts';
import { checkDtls, type DtlsEnd } from './dtls-check.ts';
import { createPathNotes, type PathFacts } from './path-facts.ts';

export interface Candidate {
  /** RFC 8839's attribute without `a=`; empty at the end. */
  readonly candidate: string;
  readonly mid: string;
}

export type PeerState = 'connecting' | 'connected' | 'disconnected' | 'over';

/** What a `<video>` shows. */
export type Picture = MediaProvider;

/** What an `<audio>` plays. */
export type Sound = MediaProvider;

/** What the browser tells of a connection and its parts (W3C “Identifiers for WebRTC's Statistics API”), unread. */
export type PeerReport = readonly Readonly<Record<string, unknown>>[];

/**
 * One peer connection to the gateway: its video and sound come in, commands go out on the data channel `control`.
 * Nothing of it is told and nothing is sent before the certificate of its other end is known to be the answer's.
 */
export interface PeerLink {
  /** Makes the offer's SDP; candidates follow as events. */
  offer(): Promise<string>;
  accept(sdp: string): Promise<void>;
  addCandidate(candidate: Candidate): void;
  /** False where the channel is not open. */
  sendControl(text: string): boolean;
  /** Pictures decoded so far; grows in a hidden page too, where no picture is painted. */
  framesDecoded(): Promise<number>;
  /** All that the browser can tell of it at the moment; of some cost, so that it is asked only where somebody reads it. */
  report(): Promise<PeerReport>;
  /** On which ways it tried to connect; may also be asked once it is over, to say what was missing. */
  path(): PathFacts;
  /** Ends the connection; idempotent; no event follows it. */
  close(): void;
}

export interface PeerLinkEvents {
  onCandidate(candidate: Candidate): void;
  onState(state: PeerState): void;
  onPicture(picture: Picture): void;
  /** The first packet of the picture has come. */
  onFlowing(): void;
  /** The gateway sends sound along. */
  onSound(sound: Sound): void;
  onControlOpen(): void;
  onControlMessage(text: string): void;
}

export interface PeerLinkOptions {
  readonly iceServers: readonly IceServer[];
  /** Hides this device's own addresses: only what its TURN server relays is offered and used. */
  readonly relayOnly?: boolean;
  readonly events: PeerLinkEvents;
}

/** Throws {@link WebRtcMissing}, and what the browser throws where it makes no connection for another reason. */
export type OpenPeer = (options: PeerLinkOptions) => PeerLink;

/** The browser was built without WebRTC, or it is switched off, as by the Lockdown Mode of an iPhone. */
export class WebRtcMissing extends Error {}

export function openPeerLink({ iceServers, relayOnly = false, events }: PeerLinkOptions): PeerLink {
  const connection = connectionBy(iceServers, relayOnly ? 'relay' : 'all');
  const notes = createPathNotes({ iceServers, relayOnly });
  const control = connection.createDataChannel('control', { ordered: true });
  const { receiver } = connection.addTransceiver('video', { direction: 'recvonly' });
  const heard = connection.addTransceiver('audio', { direction: 'recvonly' });
  showAtOnce(receiver);
  showAtOnce(heard.receiver);
  const early: Candidate[] = [];
  const held: (() => void)[] = [];
  let answer = '';
  let trusted = false;
  let over = false;

  function close(): void {
    over = true;
    connection.close();
  }

  function end(): void {
    if (over) return;
    over = true;
    // First told: closing takes the last frame away from whoever shows it.
    events.onState('over');
    connection.close();
  }

  function take({ candidate, mid }: Candidate): void {
    // A candidate that the browser can not read is no reason to end what may connect by another one.
    connection.addIceCandidate({ candidate, sdpMid: mid }).catch(() => {});
  }

  /** Tells it at once where the other end is known, and else as soon as it is. */
  function onceTrusted(tell: () => void): void {
    if (over) return;
    if (!trusted) check();
    if (trusted) tell();
    else held.push(tell);
  }

  function check(): void {
    const transport: DtlsEnd | null = receiver.transport;
    if (over || trusted || !transport) return;
    const verdict = checkDtls(transport, answer);
    if (verdict === 'bad') {
      notes.mismatch();
      end();
    }
    if (verdict !== 'good') return;
    trusted = true;
    for (const tell of held.splice(0)) if (!over) tell();
  }

  control.onopen = () => onceTrusted(events.onControlOpen);
  control.onmessage = ({ data }) => {
    if (typeof data === 'string') onceTrusted(() => events.onControlMessage(data));
  };
  // The gateway's farewell arrives here at once; the ICE timers need seconds to notice it.
  control.onclose = end;
  connection.onicecandidate = ({ candidate }) => {
    if (over) return;
    notes.mine(candidate?.candidate ?? '');
    events.onCandidate({ candidate: candidate?.candidate ?? '', mid: candidate?.sdpMid ?? '0' });
  };
  connection.onicecandidateerror = notes.refused;
  connection.onconnectionstatechange = () => {
    // What fails before it has stood may yet stand by the gateway's next candidate: a TURN server that refuses to reach
    // the first one makes the browser give up at once. Whoever asked for the picture gives up by the clock.
    const state = connection.connectionState;
    if (state === 'failed' && !notes.facts().connected) check();
    else if (state === 'failed' || state === 'closed') end();
    else if (state !== 'connected') over || events.onState(state === 'new' ? 'connecting' : state);
    else {
      notes.connected();
      onceTrusted(() => events.onState('connected'));
    }
  };
  // Each in a stream of its own: an element that is muted but has the sound would still hold the picture back for it.
  connection.ontrack = ({ track }) => {
    const stream = new MediaStream([track]);
    if (track.kind === 'audio') {
      onceTrusted(() => events.onSound(stream));
      return;
    }
    track.onunmute = () => onceTrusted(events.onFlowing);
    onceTrusted(() => events.onPicture(stream));
  };

  return {
    async offer() {
      await connection.setLocalDescription();
      return connection.localDescription?.sdp ?? '';
    },
    async accept(sdp) {
      answer = sdp;
      notes.theirs(sdp);
      await connection.setRemoteDescription({ type: 'answer', sdp });
      receiver.transport?.addEventListener('statechange', check);
      for (const candidate of early.splice(0)) take(candidate);
    },
    addCandidate(candidate) {
      if (over) return;
      notes.theirs(candidate.candidate);
      if (connection.remoteDescription) take(candidate);
      else early.push(candidate);
    },
    sendControl(text) {
      if (over || !trusted || control.readyState !== 'open') return false;
      control.send(text);
      return true;
    },
    async framesDecoded() {
      let frames = 0;
      for (const report of (await receiver.getStats()).values()) {
        if (report.type === 'inbound-rtp') frames += report.framesDecoded ?? 0;
      }
      return frames;
    },
    async report() {
      return [...(await connection.getStats()).values()];
    },
    path: notes.facts,
    close,
  };
}

/** A browser that does not take one of the servers' addresses makes no connection at all; without them it may still do. */
function connectionBy(
  iceServers: readonly IceServer[],
  iceTransportPolicy: RTCIceTransportPolicy,
): RTCPeerConnection {
  if (typeof RTCPeerConnection !== 'function') throw new WebRtcMissing();
  try {
    return new RTCPeerConnection({ iceServers: iceServers.map(toRtcServer), iceTransportPolicy });
  } catch {
    return new RTCPeerConnection({ iceTransportPolicy });
  }
}

/** Frames are shown as they come; what the network makes uneven is worth more than a smooth delay. */
function showAtOnce(receiver: RTCRtpReceiver): void {
  if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
  // The name that Chromium had for it before 124.
  else Reflect.set(receiver, 'playoutDelayHint', 0);
}

function toRtcServer({ urls, username, credential }: IceServer): RTCIceServer {
  return {
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
