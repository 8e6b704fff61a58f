import type { IceServer } from '../../protocol/messages.ts';

export interface Candidate {
  /** RFC 8839's attribute without `a=`; empty at the end. */
  readonly candidate: string;
  readonly mid: string;
}

export type PeerState = 'connecting' | 'connected' | 'disconnected' | 'over';

/** What a `<video>` shows. */
export type Picture = MediaProvider;

/** One peer connection to the gateway: its video comes in, commands go out on the data channel `control`. */
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
  connection.ontrack = ({ track, streams }) => {
    if (over) return;
    track.onunmute = () => over || events.onFlowing();
    events.onPicture(streams[0] ?? new MediaStream([track]));
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

function toRtcServer({ urls, username, credential }: IceServer): RTCIceServer {
  return {
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
