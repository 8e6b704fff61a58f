import { describe, expect, it } from 'vitest';
import { type Rates, ratesBetween } from '../../../viewer/models/statistics/rates.ts';
import type { PeerStatistics, VideoStatistics } from '../../../viewer/transport/peer-statistics.ts';

const VIDEO: VideoStatistics = {
  bytes: 100_000,
  packets: 1000,
  lost: 10,
  framesDecoded: 300,
  bufferedMs: 3000,
  emitted: 300,
  decodingMs: 600,
};
const BEFORE: PeerStatistics = {
  at: 10_000,
  video: VIDEO,
  path: { mine: { kind: 'host' }, theirs: { kind: 'host' }, roundTripMs: 4 },
  rtcpRoundTripMs: 20,
  rtcpRoundTrips: 10,
};

function later(
  seconds: number,
  video: Partial<VideoStatistics>,
  more: Partial<PeerStatistics> = {},
): PeerStatistics {
  return { ...BEFORE, at: BEFORE.at + seconds * 1000, video: { ...VIDEO, ...video }, ...more };
}

const STILL: Rates = {
  bitrate: 0,
  fps: 0,
  loss: 0,
  bufferMs: undefined,
  decodeMs: undefined,
  roundTripMs: 4,
};

describe('rates by differences', () => {
  it.each<[string, PeerStatistics, Rates | undefined]>([
    ['nothing came', later(1, {}), STILL],
    [
      'pictures came',
      later(1, { bytes: 225_000, framesDecoded: 325 }),
      { ...STILL, bitrate: 1_000_000, fps: 25, decodeMs: 0 },
    ],
    ['more than a second passed', later(2, { framesDecoded: 330 }), { ...STILL, fps: 15, decodeMs: 0 }],
    ['packets were lost', later(1, { packets: 1090, lost: 20 }), { ...STILL, loss: 0.1 }],
    ['all packets were lost', later(1, { lost: 60 }), { ...STILL, loss: 1 }],
    ['a lost packet came after all', later(1, { packets: 1100, lost: 9 }), STILL],
    [
      'pictures were held and decoded',
      later(1, { framesDecoded: 310, bufferedMs: 3400, emitted: 310, decodingMs: 630 }),
      { ...STILL, fps: 10, bufferMs: 40, decodeMs: 3 },
    ],
    [
      'RTCP measured the round trip',
      later(1, {}, { rtcpRoundTripMs: 50, rtcpRoundTrips: 12 }),
      { ...STILL, roundTripMs: 15 },
    ],
    ['the counters began anew', later(1, { bytes: 500, framesDecoded: 3 }), undefined],
    ['the picture is gone', { ...BEFORE, at: 11_000, video: undefined }, undefined],
    ['no time passed', later(0, { bytes: 200_000 }), undefined],
    ['the clock was set back', later(-1, { bytes: 200_000 }), undefined],
  ])('%s', (_name, now, expected) => {
    const rates = ratesBetween(BEFORE, now);
    expect(rates).toEqual(
      expected &&
        Object.fromEntries(
          Object.entries(expected).map(([key, value]) => [
            key,
            value === undefined ? value : expect.closeTo(value, 6),
          ]),
        ),
    );
  });

  it('knows nothing of what the browser does not tell', () => {
    const rates = ratesBetween({ at: 0 }, { at: 1000 });
    expect(rates).toEqual({
      bitrate: undefined,
      fps: undefined,
      loss: undefined,
      bufferMs: undefined,
      decodeMs: undefined,
      roundTripMs: undefined,
    });
  });

  it('has no rates of a picture that has just come, and no loss', () => {
    const rates = ratesBetween({ at: 0 }, { at: 1000, video: VIDEO });
    expect(rates).toMatchObject({ bitrate: undefined, fps: undefined, loss: undefined });
  });
});
