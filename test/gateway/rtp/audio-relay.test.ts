import { describe, expect, it } from 'vitest';
import type { AudioFormat } from '../../../gateway/rtp/audio-format.ts';
import { AudioRelay } from '../../../gateway/rtp/audio-relay.ts';
import type { MediaPacket } from '../../../gateway/rtp/media-packet.ts';
import { RtpView } from '../../../gateway/rtp/rtp-view.ts';
import { type RtpFields, rtp } from './camera.ts';

const PCMA: AudioFormat = { codec: 'PCMA', clockRate: 8000, channels: 1 };
const STEREO: AudioFormat = { codec: 'PCMU', clockRate: 8000, channels: 2 };
const OPUS: AudioFormat = { codec: 'opus', clockRate: 48_000, channels: 2 };

interface Passed {
  readonly timestamp: number;
  readonly bytes: number;
  readonly marker: boolean;
  readonly afterLoss: boolean;
}

/** What becomes of packets whose RTP timestamps are their places on the timeline. */
function relay(format: AudioFormat, packets: readonly RtpFields[]) {
  const emitted: MediaPacket[] = [];
  const audio = new AudioRelay({ format, emit: (packet) => emitted.push(packet) });
  const view = new RtpView();
  for (const packet of packets) {
    if (view.parse(rtp(packet))) audio.push(view, view.timestamp);
  }
  const passed: Passed[] = emitted.map(({ bytes, timestamp, marker, afterLoss }) => ({
    timestamp,
    bytes: bytes.length,
    marker,
    afterLoss,
  }));
  return { audio, passed, payload: Buffer.concat(emitted.map(({ bytes }) => bytes.subarray(12))) };
}

const sound = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, index) => index % 251));

describe('AudioRelay', () => {
  it('leaves the payload as it is, without extension and padding', () => {
    const payload = sound(160);
    const { payload: passed } = relay(PCMA, [{ payload, extension: [7], padding: 4, csrc: [1] }]);
    expect(passed).toEqual(payload);
  });

  it('keeps marker bits', () => {
    const { passed } = relay(PCMA, [
      { payload: sound(160), sequence: 1, timestamp: 0, marker: true },
      { payload: sound(160), sequence: 2, timestamp: 160 },
    ]);
    expect(passed.map(({ marker }) => marker)).toEqual([true, false]);
  });

  it.each([
    ['one that just fits', PCMA, 1188, [[0, 1200]]],
    [
      'one of 200 ms',
      PCMA,
      1600,
      [
        [0, 1200],
        [1188, 424],
      ],
    ],
    [
      'one in two channels, between samples',
      STEREO,
      2401,
      [
        [0, 1200],
        [594, 1200],
        [1188, 37],
      ],
    ],
  ] as const)('cuts G.711 where it is too long: %s', (_name, format, bytes, expected) => {
    const payload = sound(bytes);
    const { passed, payload: all } = relay(format, [{ payload, timestamp: 0, marker: true }]);
    expect(passed.map(({ timestamp, bytes: length }) => [timestamp, length])).toEqual(expected);
    expect(passed.map(({ marker }) => marker)).toEqual(expected.map((_, index) => index === 0));
    expect(all).toEqual(payload);
  });

  it('drops Opus that is too long, counts it, and lets the viewer notice', () => {
    const { audio, passed } = relay(OPUS, [
      { payload: sound(1188), sequence: 1, timestamp: 0 },
      { payload: sound(1189), sequence: 2, timestamp: 960 },
      { payload: sound(80), sequence: 3, timestamp: 1920 },
    ]);
    expect(passed.map(({ timestamp, afterLoss }) => [timestamp, afterLoss])).toEqual([
      [0, false],
      [1920, true],
    ]);
    expect(audio.dropped).toBe(1);
  });

  it('shows loss once, drops doubles and what comes late, and skips what is empty', () => {
    const { passed } = relay(PCMA, [
      { payload: sound(8), sequence: 65_534, timestamp: 0 },
      { payload: sound(8), sequence: 65_535, timestamp: 160 },
      { payload: sound(8), sequence: 65_535, timestamp: 160 },
      { payload: sound(8), sequence: 2, timestamp: 640 },
      { payload: sound(8), sequence: 1, timestamp: 480 },
      { payload: Buffer.alloc(0), sequence: 3, timestamp: 800 },
      { payload: sound(8), sequence: 4, timestamp: 960 },
    ]);
    expect(passed.map(({ timestamp, afterLoss }) => [timestamp, afterLoss])).toEqual([
      [0, false],
      [160, false],
      [640, true],
      [960, false],
    ]);
  });

  it('lets the viewer notice where a session ended', () => {
    const emitted: MediaPacket[] = [];
    const audio = new AudioRelay({ format: PCMA, emit: (packet) => emitted.push(packet) });
    const view = new RtpView();
    for (const sequence of [9, 4000]) {
      if (view.parse(rtp({ payload: sound(8), sequence }))) audio.push(view, sequence);
      audio.reset();
    }
    expect(emitted.map(({ afterLoss }) => afterLoss)).toEqual([false, true]);
  });
});
