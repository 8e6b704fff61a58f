import { Audio, PeerConnection, type Track, Video } from 'node-datachannel';
import { ControlClient } from './control-client.ts';
import { eventually } from './eventually.ts';
import { ReceivedAudio } from './received-audio.ts';
import { ReceivedReports } from './received-reports.ts';
import { ReceivedVideo } from './received-video.ts';

/** A viewer's peer connection: takes picture and sound and opens the channel `control`, decodes nothing. */
export interface ReceivingPeer {
  /** Without candidates: the gateway learns this end's address from its first check. */
  readonly offer: string;
  readonly video: ReceivedVideo;
  /** Stays empty where {@link ReceivingPeerOptions.audio} was not set. */
  readonly audio: ReceivedAudio;
  /** What the gateway tells of its clocks. */
  readonly reports: { readonly video: ReceivedReports; readonly audio: ReceivedReports };
  readonly control: ControlClient;
  accept(answer: string): void;
  addCandidate(candidate: { candidate: string; mid: string }): void;
  state(): string;
  /** Whether commands can be sent. */
  isSteerable(): boolean;
  close(): void;
}

const open = new Set<object>();
const H264_TYPE = 102;
const H265_TYPE = 104;
const OPUS_TYPE = 111;
const FMTP = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';

export interface ReceivingPeerOptions {
  /** What it offers to take; H264 alone by default. */
  readonly video?: 'H264' | 'H265';
  /** Whether it offers to take sound: Opus, PCMU and PCMA. */
  readonly audio?: boolean;
}

/**
 * Makes an offer. Its candidates stay at home: where the gateway can send checks before its answer is here, this
 * engine may begin DTLS while it still takes the answer in, and then knows no fingerprint to trust.
 */
export async function createReceivingPeer(options: ReceivingPeerOptions = {}): Promise<ReceivingPeer> {
  const connection = new PeerConnection('viewer', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  const codec = options.video ?? 'H264';
  const picture = new Video('video', 'RecvOnly');
  if (codec === 'H264') picture.addH264Codec(H264_TYPE, FMTP);
  else picture.addH265Codec(H265_TYPE);
  const track = connection.addTrack(picture);
  const video = new ReceivedVideo(codec);
  const audio = new ReceivedAudio();
  const reports = { video: new ReceivedReports(), audio: new ReceivedReports() };
  track.onMessage((packet) => {
    if (reports.video.take(packet)) return;
    if (((packet[1] ?? 0) & 0x7f) === (codec === 'H264' ? H264_TYPE : H265_TYPE)) video.take(packet);
  });
  const sound = options.audio ? addSound(connection) : undefined;
  sound?.onMessage((packet) => void (reports.audio.take(packet) || audio.take(packet)));
  const channel = connection.createDataChannel('control');
  // The package follows bare pointers to what was collected before it has told that it is closed.
  for (const media of [track, channel, ...(sound ? [sound] : [])]) {
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
    audio,
    reports,
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

function addSound(connection: PeerConnection): Track {
  const sound = new Audio('audio', 'RecvOnly');
  sound.addOpusCodec(OPUS_TYPE);
  // By their static payload types (RFC 3551 section 6).
  sound.addAudioCodec(0, 'PCMU/8000');
  sound.addAudioCodec(8, 'PCMA/8000');
  return connection.addTrack(sound);
}
