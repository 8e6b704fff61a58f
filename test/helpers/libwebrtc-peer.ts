import wrtc from '@roamhq/wrtc';
import { ControlClient } from './control-client.ts';
import type { SignalingClient } from './signaling-client.ts';

/** A peer of libwebrtc, which Chromium and Android have too: an engine that is not the gateway's own. */
export interface LibwebrtcPeer {
  readonly control: ControlClient;
  state(): string;
  /** Whether commands can be sent. */
  isSteerable(): boolean;
  /** Everything that came on its one transport, video included, in bytes. */
  bytesReceived(): Promise<number>;
  close(): void;
}

const PAYLOAD_TYPE = 126;

/** Offers by MQTT signaling and trickles both ways. Throws with the gateway's code and sentence where it is refused. */
export async function connectLibwebrtc(
  signaling: SignalingClient,
  { camera, peer }: { readonly camera: string; readonly peer: string },
): Promise<LibwebrtcPeer> {
  const connection = new wrtc.RTCPeerConnection({ iceServers: [] });
  connection.addTransceiver('video', { direction: 'recvonly' });
  const channel = connection.createDataChannel('control');
  const control = new ControlClient({ send: (text) => channel.send(text) });
  channel.onmessage = ({ data }) => control.take(String(data));
  connection.onicecandidate = ({ candidate }) => {
    if (!candidate) return;
    const { sdpMid } = candidate;
    signaling.send({ type: 'candidate', peer, candidate: candidate.candidate, mid: sdpMid ?? '' });
  };

  const offer = await connection.createOffer();
  signaling.send({ type: 'offer', peer, camera, quality: 'main', sdp: withH264(offer.sdp ?? '') });
  await connection.setLocalDescription(offer);
  const isOurs = (message: { peer?: string | undefined }) => message.peer === peer;
  const answer = await Promise.race([
    signaling.until('answer', isOurs),
    signaling.until('error', isOurs).then(({ code, message }) => {
      throw new Error(`${code}: ${message}`);
    }),
  ]).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  await connection.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
  signaling.onMessage((message) => {
    if (message.type !== 'candidate' || message.peer !== peer || connection.signalingState === 'closed')
      return;
    const { candidate, mid } = message;
    void connection.addIceCandidate({ candidate, sdpMid: mid });
  });
  return {
    control,
    state: () => connection.connectionState,
    isSteerable: () => channel.readyState === 'open',
    async bytesReceived() {
      let bytes = 0;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'transport') bytes += Number(report.bytesReceived);
      }
      return bytes;
    },
    close: () => connection.close(),
  };
}

/**
 * This build of libwebrtc decodes no H.264, so it does not offer it and the gateway would refuse. What it is told
 * here is what a browser says; the packets that then come are taken, decrypted and left undecoded.
 */
function withH264(sdp: string): string {
  return sdp
    .replace(/^(m=video .*?)(\r?)$/m, `$1 ${PAYLOAD_TYPE}$2`)
    .replace(
      /^a=rtcp-rsize\r?\n/m,
      [
        'a=rtcp-rsize',
        `a=rtpmap:${PAYLOAD_TYPE} H264/90000`,
        `a=fmtp:${PAYLOAD_TYPE} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f`,
        '',
      ].join('\r\n'),
    );
}
