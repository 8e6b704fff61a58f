import type { IceServer } from '../../protocol/messages.ts';

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

/**
 * One peer connection to the gateway: its video and sound come in, commands go out on the data channel `control`.
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
  readonly events: PeerLinkEvents;
}

export type OpenPeer = (options: PeerLinkOptions) => PeerLink;

export function openPeerLink({ iceServers, events }: PeerLinkOptions): PeerLink {
  const connection = new RTCPeerConnection({ iceServers: iceServers.map(toRtcServer) });
  const control = connection.createDataChannel('control', { ordered: true });
  const { receiver } = connection.addTransceiver('video', { direction: 'recvonly' });
  const heard = connection.addTransceiver('audio', { direction: 'recvonly' });
  showAtOnce(receiver);
  showAtOnce(heard.receiver);
  const early: Candidate[] = [];
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

  control.onopen = () => over || events.onControlOpen();
  control.onmessage = ({ data }) => over || typeof data !== 'string' || events.onControlMessage(data);
  // The gateway's farewell arrives here at once; the ICE timers need seconds to notice it.
  control.onclose = end;
  connection.onicecandidate = ({ candidate }) => {
    if (over) return;
    events.onCandidate({ candidate: candidate?.candidate ?? '', mid: candidate?.sdpMid ?? '0' });
  };
  connection.onconnectionstatechange = () => {
    const state = connection.connectionState;
    if (state === 'failed' || state === 'closed') end();
    else if (!over) events.onState(state === 'new' ? 'connecting' : state);
  };
  // Each in a stream of its own: an element that is muted but has the sound would still hold the picture back for it.
  connection.ontrack = ({ track }) => {
    if (over) return;
    const stream = new MediaStream([track]);
    if (track.kind === 'audio') {
      events.onSound(stream);
      return;
    }
    track.onunmute = () => over || events.onFlowing();
    events.onPicture(stream);
  };

  return {
    async offer() {
      await connection.setLocalDescription();
      return connection.localDescription?.sdp ?? '';
    },
    async accept(sdp) {
      await connection.setRemoteDescription({ type: 'answer', sdp });
      for (const candidate of early.splice(0)) take(candidate);
    },
    addCandidate(candidate) {
      if (over) return;
      if (connection.remoteDescription) take(candidate);
      else early.push(candidate);
    },
    sendControl(text) {
      if (over || control.readyState !== 'open') return false;
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
    close,
  };
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
