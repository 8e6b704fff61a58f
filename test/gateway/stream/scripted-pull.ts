import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { pullRtsp } from '../../../gateway/rtsp/pull.ts';
import type { RtspPullOptions } from '../../../gateway/rtsp/pull-options.ts';
import type { StreamDescription } from '../../../gateway/rtsp/stream-description.ts';
import { CameraStream, type CameraStreamOptions } from '../../../gateway/stream/camera-stream.ts';
import type { PacketSink } from '../../../gateway/stream/feed/packet-sink.ts';
import { eventually } from '../../helpers/eventually.ts';
import { TestCamera } from '../rtp/camera.ts';
import { pps, slice, sps } from '../rtp/h264/write-nals.ts';

export const H264: StreamDescription = {
  video: { codec: 'H264', payloadType: 96, clockRate: 90_000, parameterSets: [] },
};
export const H265: StreamDescription = {
  video: { codec: 'H265', payloadType: 97, clockRate: 90_000, parameterSets: [] },
};
export const WITH_SOUND: StreamDescription = {
  ...H264,
  audio: { codec: 'PCMA', payloadType: 8, clockRate: 8000, channels: 1 },
};

/** One pull as the stream has begun it, for the test to play the camera in. */
export interface ScriptedPull {
  readonly options: RtspPullOptions;
  readonly over: boolean;
  /** The last picture's RTP timestamp; the sound's is on the same clock. */
  readonly ticks: number;
  describe(description: StreamDescription): void;
  /** A picture that decodes by itself, of that many macroblocks a row. */
  keyframe(columns?: number): void;
  picture(): void;
  sound(bytes?: number): void;
  fail(error: Error): void;
}

const FRAME_MS = 40;

/** In place of RTSP: adds each pull to `pulls`; `clock` goes on with the pictures. */
export function playPull(pulls: ScriptedPull[], clock = { now: 0 }): typeof pullRtsp {
  const camera = new TestCamera();
  const microphone = new TestCamera({ ssrc: 0xbeef });
  let ticks = 0;
  const play = (pull: RtspPullOptions, fail: (error: Error) => void): ScriptedPull => {
    const frame = (nals: Buffer[]) => {
      ticks += FRAME_MS * 90;
      clock.now += FRAME_MS;
      for (const packet of camera.frame(nals, { timestamp: ticks })) pull.onVideo(packet, clock.now);
    };
    return {
      options: pull,
      get over() {
        return pull.signal.aborted;
      },
      get ticks() {
        return ticks;
      },
      describe: (description) => pull.onDescription(description),
      keyframe: (columns = 40) => frame([sps({ columns }), pps(), slice({ type: 'idr', bytes: 300 })]),
      picture: () => frame([slice({ bytes: 100 })]),
      sound: (bytes = 160) =>
        pull.onAudio(microphone.packet(Buffer.alloc(bytes, 0x55), { timestamp: ticks / 11.25 }), clock.now),
      fail,
    };
  };
  return (pull) =>
    new Promise((resolve, reject) => {
      pull.signal.addEventListener('abort', () => resolve());
      pulls.push(play(pull, reject));
    });
}

/** A stream whose pulls the test plays; it ends with the test. */
export function scriptedStream(options: Partial<CameraStreamOptions> = {}) {
  const pulls: ScriptedPull[] = [];
  const clock = { now: 0 };
  const stream = new CameraStream({
    name: 'porch/main',
    transport: 'auto',
    audio: true,
    userAgent: 'test',
    resolveSource: async () => ({ url: 'rtsp://192.0.2.1/' }),
    warmMs: 0,
    mends: true,
    cacheBytes: 1_000_000,
    playoutDelay: { minMs: 0, maxMs: 0 },
    logger: pino({ level: 'silent' }),
    now: () => clock.now,
    pull: playPull(pulls, clock),
    ...options,
  });
  onTestFinished(() => stream.stop());
  return {
    stream,
    pulls,
    clock,
    /** The pull of that number, once it has begun. */
    pull: (number = 1) => eventually(() => pulls[number - 1], { what: `pull ${number}`, everyMs: 1 }),
  };
}

/** A viewer's track that remembers what was sent on it. */
export function recordingSink(): PacketSink & { readonly sent: Buffer[] } {
  const sent: Buffer[] = [];
  return {
    ssrc: 7,
    payloadType: 102,
    sent,
    send(packet) {
      sent.push(Buffer.from(packet));
      return true;
    },
  };
}

/** RTP and not RTCP (RFC 5761 section 4). */
export function mediaOf(packets: readonly Buffer[]): Buffer[] {
  return packets.filter((packet) => ((packet[1] ?? 0) & 0x7f) < 64 || ((packet[1] ?? 0) & 0x7f) > 95);
}
