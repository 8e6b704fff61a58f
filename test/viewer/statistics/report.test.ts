import { describe, expect, it } from 'vitest';
import { plotsOf } from '../../../viewer/models/statistics/plots.ts';
import { reportOf } from '../../../viewer/models/statistics/report.ts';
import { rowsFor } from '../../../viewer/models/statistics/rows.ts';
import { MOST_SAMPLES, type Sample } from '../../../viewer/models/statistics/statistics.ts';
import type { PeerStatistics } from '../../../viewer/transport/peer-statistics.ts';

const LATEST: PeerStatistics = {
  at: 0,
  video: {
    codec: 'H.264',
    profile: 'Main 4.0',
    width: 1920,
    height: 1080,
    bytes: 12_345_678,
    packets: 9000,
    lost: 1000,
    jitterMs: 3.25,
    framesDecoded: 250,
    framesDropped: 2,
    keyframes: 5,
    freezes: 2,
    frozenMs: 1500,
    nacks: 7,
    plis: 1,
    retransmitted: 6,
  },
  audio: { codec: 'Opus', lost: 0 },
  path: {
    mine: { kind: 'relay', protocol: 'udp', relayProtocol: 'tls', family: 4 },
    theirs: { kind: 'host', protocol: 'udp', family: 4 },
    roundTripMs: 12,
  },
  dtls: 'TLS_A',
  srtp: 'SRTP_B',
};

function sample(bitrate: number, fps: number, loss: number): Sample {
  return {
    rates: { bitrate, fps, loss, bufferMs: 42.4, decodeMs: 2.34, roundTripMs: 11.6 },
    delay: { totalMs: 55.2, wayMs: 6.1 },
  };
}
const NONE: Sample = { rates: undefined, delay: undefined };

function valuesOf(latest: PeerStatistics, newest: Sample | undefined) {
  return Object.fromEntries(rowsFor(latest, newest).map(({ key, value }) => [key, value]));
}

describe('the figures of a connection', () => {
  it('are told with their units', () => {
    expect(valuesOf(LATEST, sample(1_234_567, 24.96, 0.1))).toEqual({
      codec: 'H.264, Main 4.0',
      size: '1920 × 1080',
      fps: '25.0 fps',
      bitrate: '1.23 Mbit/s',
      frames: '250 decoded, 2 dropped, 5 keyframes',
      freezes: '2, together 1.5 s',
      received: '12.3 MB in 9000 packets',
      lost: '1000 of 10000 (10.0 %)',
      repairs: '7 NACK, 1 PLI, 6 packets sent again',
      delay: '55 ms, of which 6.1 ms on its way',
      roundTrip: '12 ms',
      jitter: '3.3 ms',
      buffer: '42 ms',
      decoding: '2.3 ms',
      path: 'Relayed: relay here, host at the gateway; UDP over IPv4; TURN by TLS',
      encryption: 'TLS_A; SRTP_B',
      sound: 'Opus',
    });
  });

  it('have no rows for what the browser does not tell', () => {
    expect(valuesOf({ at: 0 }, undefined)).toEqual({});
    expect(valuesOf({ at: 0, video: {} }, NONE)).toEqual({});
    expect(valuesOf({ at: 0, video: { framesDecoded: 3, freezes: 0, frozenMs: 0 } }, NONE)).toEqual({
      frames: '3 decoded',
      freezes: '0',
    });
    const path = { mine: { kind: undefined }, theirs: { kind: undefined } };
    expect(valuesOf({ at: 0, path }, NONE)).toEqual({
      path: 'Direct: not known here, not known at the gateway',
    });
  });
});

describe('the last minute', () => {
  const byKind = (samples: readonly Sample[]) =>
    Object.fromEntries(plotsOf(samples).map((plot) => [plot.kind, plot]));

  it('is a line that ends at the end, and is told in words too', () => {
    const { fps, loss } = byKind([sample(0, 10, 0), sample(0, 20, 0.01), sample(0, 0, 0)]);
    const at = MOST_SAMPLES - 3;
    expect(fps).toMatchObject({
      now: '0.0 fps',
      path: `M${at} 12.0h0L${at + 1} 0.0L${at + 2} 24.0`,
      description: 'Frame rate over the last minute: from 0.0 fps to 20.0 fps, now 0.0 fps.',
    });
    // A hundredth is a fifth of the least height.
    expect(loss?.path).toBe(`M${at} 24.0h0L${at + 1} 19.2L${at + 2} 24.0`);
  });

  it('is broken where there was no connection', () => {
    const { fps } = byKind([sample(0, 10, 0), NONE, sample(0, 10, 0)]);
    expect(fps?.path.match(/M/g)).toHaveLength(2);
  });

  it('is empty before there is a figure', () => {
    expect(byKind([NONE]).bitrate).toMatchObject({
      path: '',
      now: undefined,
      description: 'Bitrate over the last minute: no figures yet.',
    });
  });

  it('says that there is no figure now where the connection is gone', () => {
    expect(byKind([sample(900_000, 10, 0), NONE]).bitrate?.description).toBe(
      'Bitrate over the last minute: from 900 kbit/s to 900 kbit/s, now no figures yet.',
    );
  });
});

describe('the report', () => {
  const question = {
    wallMs: Date.UTC(2026, 10, 23, 3),
    camera: 'porch',
    version: '0.1.0',
    userAgent: 'A browser/1',
    status: 'Live',
  };

  it('is plain text, a line each', () => {
    const samples = [NONE, sample(1_000_000, 20, 0), sample(3_000_000, 30, 0.5)];
    const lines = reportOf({ ...question, latest: LATEST, samples }).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'Oriel: statistics',
      'Time: 2026-11-23T03:00:00.000Z',
      'Camera: porch',
      'Gateway: 0.1.0',
      'Browser: A browser/1',
      'Status: Live',
      'Codec: H.264, Main 4.0',
    ]);
    expect(lines).toContain('From gateway to screen: 55 ms, of which 6.1 ms on its way');
    expect(lines.at(-2)).toBe(
      'Last minute: Bitrate 1.00 Mbit/s to 3.00 Mbit/s, mean 2.00 Mbit/s; Frame rate 20.0 fps to 30.0 fps, mean 25.0 fps; Loss 0.0 % to 50.0 %, mean 25.0 %',
    );
    expect(lines.at(-1)).toBe('');
  });

  it('says who asks, also where there is no connection', () => {
    expect(
      reportOf({ ...question, latest: undefined, samples: [NONE] })
        .trim()
        .split('\n'),
    ).toHaveLength(6);
  });
});
