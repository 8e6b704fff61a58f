import { setTimeout as pause } from 'node:timers/promises';
import { PeerConnection, type Track, Video } from 'node-datachannel';
import { eventually } from '../helpers/eventually.ts';
import { FrameArrivals, type FrameMoment } from './frame-arrivals.ts';
import { monotonicMs } from './monotonic.ts';
import { type Pace, PaceMeter } from './pace-meter.ts';
import { closeWhep, openWhep, type WhepSession, type WhepTarget } from './whep-client.ts';
import { serveCalls } from './worker.ts';

export type ViewerCalls = typeof calls;

/** Of all viewers together since they joined. */
export interface ViewerCounts {
  readonly packets: number;
  readonly bytes: number;
  /** Of the first one. */
  readonly pace: Pace;
}

interface Viewer {
  readonly target: WhepTarget;
  readonly connection: PeerConnection;
  /** Kept, since the engine's track goes with its JavaScript object. */
  readonly track: Track;
  readonly arrivals: FrameArrivals;
  session: WhepSession | undefined;
  packets: number;
  bytes: number;
  /** Pictures that ended: packets with the marker. */
  frames: number;
}

export interface JoinCall {
  readonly target: WhepTarget;
  readonly count: number;
  /** Default 5. */
  readonly atOnce?: number;
  /** So many pictures' ends are waited for; by default the first packet is enough. */
  readonly frames?: number;
}

const MID = 'video';
const PAYLOAD_TYPE = 96;
const FMTP = 'profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1';
/** Host candidates are gathered by then; the event that tells may have passed before anybody listens. */
const GATHERING_MS = 200;
const FIRST_PACKET_LIMIT_MS = 15_000;
/** DTLS handshakes of all viewers at once would be a test of those. */
const JOINING_AT_ONCE = 5;

const viewers: Viewer[] = [];
let pace = new PaceMeter();

const calls = {
  /** Adds viewers, and waits until each gets packets. */
  async join({ target, count, atOnce = JOINING_AT_ONCE, frames = 0 }: JoinCall): Promise<void> {
    for (let joined = 0; joined < count; joined += atOnce) {
      const batch = Math.min(atOnce, count - joined);
      await Promise.all(Array.from({ length: batch }, () => join(target, frames)));
    }
  },
  /** When each viewer had got each marked picture. */
  arrivals(): readonly (readonly FrameMoment[])[] {
    return viewers.map(({ arrivals }) => arrivals.list);
  },
  counts(): ViewerCounts {
    return {
      packets: viewers.reduce((sum, { packets }) => sum + packets, 0),
      bytes: viewers.reduce((sum, { bytes }) => sum + bytes, 0),
      pace: pace.pace,
    };
  },
  async leave(): Promise<void> {
    await Promise.all(viewers.splice(0).map(leave));
    pace = new PaceMeter();
  },
};

serveCalls(calls);

async function join(target: WhepTarget, frames: number): Promise<void> {
  const connection = new PeerConnection('bench', { iceServers: [], bindAddress: '127.0.0.1' });
  const video = new Video(MID, 'RecvOnly');
  video.addH264Codec(PAYLOAD_TYPE, FMTP);
  const viewer: Viewer = {
    target,
    connection,
    track: connection.addTrack(video),
    arrivals: new FrameArrivals(),
    session: undefined,
    packets: 0,
    bytes: 0,
    frames: 0,
  };
  const meter = viewers.length === 0 ? pace : undefined;
  viewers.push(viewer);
  viewer.track.onMessage((packet) => {
    if (isRtcp(packet)) return;
    viewer.packets++;
    viewer.bytes += packet.length;
    if (((packet[1] ?? 0) & 0x80) !== 0) viewer.frames++;
    viewer.arrivals.push(packet, monotonicMs());
    meter?.push(packet);
  });
  connection.setLocalDescription('offer');
  await pause(GATHERING_MS);
  const offer = connection.localDescription()?.sdp;
  if (offer === undefined) throw new Error('the engine made no offer');
  // Neither side may find the other before the answer is in its place: the engine of the side that offers fails
  // the handshake where that is quicker than its own bookkeeping.
  viewer.session = await openWhep(target, withoutCandidates(offer));
  connection.setRemoteDescription(withoutCandidates(viewer.session.answer), 'answer');
  for (const [, candidate = ''] of viewer.session.answer.matchAll(/^a=(candidate:.*?)\r?$/gm)) {
    connection.addRemoteCandidate(candidate, MID);
  }
  await eventually(() => viewer.packets > 0 && viewer.frames >= frames, {
    withinMs: FIRST_PACKET_LIMIT_MS,
    what: frames === 0 ? 'the first packet' : `picture number ${frames}`,
  });
}

async function leave({ target, connection, session }: Viewer): Promise<void> {
  if (session) await closeWhep(target, session);
  connection.close();
}

function withoutCandidates(sdp: string): string {
  return sdp.replace(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, '');
}

/** RFC 5761 section 4: RTCP's packet types lie where no RTP payload type with its marker does. */
function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}
