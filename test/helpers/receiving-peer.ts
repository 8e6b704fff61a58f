import { PeerConnection, Video } from 'node-datachannel';
import { ControlClient } from './control-client.ts';
import { eventually } from './eventually.ts';
import { ReceivedVideo } from './received-video.ts';

/** A viewer's peer connection: takes H.264 and opens the channel `control`, decodes nothing. */
export interface ReceivingPeer {
  /** Without candidates: the gateway learns this end's address from its first check. */
  readonly offer: string;
  readonly video: ReceivedVideo;
  readonly control: ControlClient;
  accept(answer: string): void;
  addCandidate(candidate: { candidate: string; mid: string }): void;
  state(): string;
  /** Whether commands can be sent. */
  isSteerable(): boolean;
  close(): void;
}

const open = new Set<object>();
const PAYLOAD_TYPE = 102;
const FMTP = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';

/**
 * Makes an offer. Its candidates stay at home: where the gateway can send checks before its answer is here, this
 * engine may begin DTLS while it still takes the answer in, and then knows no fingerprint to trust.
 */
export async function createReceivingPeer(): Promise<ReceivingPeer> {
  const connection = new PeerConnection('viewer', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  const description = new Video('video', 'RecvOnly');
  description.addH264Codec(PAYLOAD_TYPE, FMTP);
  const track = connection.addTrack(description);
  const video = new ReceivedVideo();
  track.onMessage((packet) => {
    if (((packet[1] ?? 0) & 0x7f) === PAYLOAD_TYPE) video.take(packet);
  });
  const channel = connection.createDataChannel('control');
  // The package follows bare pointers to what was collected before it has told that it is closed.
  for (const media of [track, channel]) {
    open.add(media);
    media.onClosed(() => open.delete(media));
  }
  const control = new ControlClient({ send: (text) => channel.sendMessage(text) });
  channel.onMessage((message) => control.take(String(message)));
  let closed = false;

  connection.setLocalDescription('offer');
  const offer = await eventually(
    () => connection.gatheringState() === 'complete' && connection.localDescription()?.sdp,
    { what: 'an offer', everyMs: 5 },
  );
  return {
    offer: offer.replace(/^a=(?:candidate:|end-of-candidates).*\r?\n/gm, ''),
    video,
    control,
    accept: (answer) => connection.setRemoteDescription(answer, 'answer'),
    addCandidate: ({ candidate, mid }) => connection.addRemoteCandidate(candidate, mid),
    state: () => (closed ? 'closed' : connection.state()),
    isSteerable: () => !closed && channel.isOpen(),
    close() {
      if (closed) return;
      closed = true;
      connection.close();
    },
  };
}
