import { Audio, PeerConnection, type Track, Video } from 'node-datachannel';
import { eventually } from '../../helpers/eventually.ts';

/** A viewer that takes video and sound and keeps every packet, RTCP included. */
export interface MediaViewer {
  /** Without candidates: DTLS must not begin before the answer is here. */
  readonly offer: string;
  readonly video: ViewerTrack;
  readonly audio: ViewerTrack;
  accept(answer: string): void;
  close(): void;
}

export interface ViewerTrack {
  readonly packets: readonly Buffer[];
  /** Sends RTCP to the gateway. */
  tell(rtcp: Buffer): void;
}

export const VIDEO_PAYLOAD_TYPE = 106;
export const RTX_PAYLOAD_TYPE = 107;

/** The engine's package follows bare pointers to what was collected before it has told that it is closed. */
const open = new Set<object>();

export async function createMediaViewer(): Promise<MediaViewer> {
  const connection = new PeerConnection('viewer', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  const video = new Video('v', 'RecvOnly');
  video.addH264Codec(VIDEO_PAYLOAD_TYPE, 'packetization-mode=1;profile-level-id=42e01f');
  video.addVideoCodec(RTX_PAYLOAD_TYPE, 'rtx/90000', `apt=${VIDEO_PAYLOAD_TYPE}`);
  const audio = new Audio('a', 'RecvOnly');
  audio.addAudioCodec(8, 'PCMA/8000');
  const tracks = { video: keep(connection.addTrack(video)), audio: keep(connection.addTrack(audio)) };
  // Without one the gateway would not hear at once that the viewer has closed.
  const channel = connection.createDataChannel('control');
  open.add(channel);
  channel.onClosed(() => open.delete(channel));
  connection.setLocalDescription('offer');
  const sdp = await eventually(
    () => connection.gatheringState() === 'complete' && connection.localDescription()?.sdp,
    { what: 'an offer', everyMs: 5 },
  );
  return {
    ...tracks,
    offer: sdp.replace(/^a=(?:candidate:|end-of-candidates).*\r?\n/gm, ''),
    accept: (answer) => connection.setRemoteDescription(answer, 'answer'),
    close: () => connection.close(),
  };
}

function keep(track: Track): ViewerTrack {
  open.add(track);
  track.onClosed(() => open.delete(track));
  const packets: Buffer[] = [];
  track.onMessage((packet) => packets.push(Buffer.from(packet)));
  return { packets, tell: (rtcp) => void track.sendMessageBinary(rtcp) };
}
