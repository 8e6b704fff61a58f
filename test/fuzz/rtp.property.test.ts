import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { RtpView } from '../../gateway/rtp/rtp-view.ts';
import { SequenceTracker } from '../../gateway/rtp/sequence-tracker.ts';
import { Timeline } from '../../gateway/rtp/timeline.ts';
import { rtp } from '../gateway/rtp/camera.ts';
import { fuzz } from './fuzz.ts';

describe('RTP packets', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    // Version 2, the flags and counts by chance.
    fc.uint8Array({ minLength: 12, maxLength: 120 }).map((bytes) => {
      bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
      return bytes;
    }),
  );

  fuzz(
    'of any bytes are refused, or have a payload that lies in them',
    fc.property(anyBytes, (content) => {
      const bytes = Buffer.from(content);
      const view = new RtpView();
      if (!view.parse(bytes)) {
        expect(view.bytes).toHaveLength(0);
        return;
      }
      expect(view.payloadStart).toBeGreaterThanOrEqual(12);
      expect(view.payloadEnd).toBeGreaterThanOrEqual(view.payloadStart);
      expect(view.payloadEnd).toBeLessThanOrEqual(bytes.length);
      expect(view.sequence).toBe(bytes.readUInt16BE(2));
    }),
    { weight: 2 },
  );

  const fields = fc.record({
    payload: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    sequence: fc.nat(0xffff),
    timestamp: fc.nat(0xffff_ffff),
    ssrc: fc.nat(0xffff_ffff),
    marker: fc.boolean(),
    payloadType: fc.nat(127),
    csrc: fc.array(fc.nat(0xffff_ffff), { maxLength: 15 }),
    extension: fc.array(fc.nat(0xffff_ffff), { maxLength: 9 }),
    padding: fc.nat(255),
  });

  fuzz(
    'are read as they were written, with contributors, extension and padding',
    fc.property(fields, (sent) => {
      const view = new RtpView();
      expect(view.parse(rtp(sent))).toBe(true);
      const { sequence, timestamp, ssrc, marker, payloadType } = sent;
      expect(view).toMatchObject({ sequence, timestamp, ssrc, marker, payloadType });
      expect(view.bytes.subarray(view.payloadStart, view.payloadEnd)).toEqual(sent.payload);
    }),
  );
});

describe('the order of RTP packets', () => {
  fuzz(
    'is followed through any numbers, with counts that add up',
    fc.property(fc.array(fc.tuple(fc.nat(0xffff), fc.nat(1)), { maxLength: 80 }), (packets) => {
      const tracker = new SequenceTracker();
      let last = 0;
      for (const [step, ssrc] of packets) {
        // Most go on a little, as they do.
        last = (last + (step % 7 === 0 ? step : step % 5)) & 0xffff;
        const kind = tracker.track(last, ssrc);
        expect(tracker.missing > 0).toBe(kind === 'gap');
      }
      const { received, lost, duplicates, late, resets } = tracker.counters;
      expect(received).toBe(packets.length);
      expect(Math.min(lost, duplicates, late, resets)).toBeGreaterThanOrEqual(0);
      expect(duplicates + late + resets).toBeLessThanOrEqual(received);
    }),
  );

  const arrival = fc.record({
    step: fc.oneof(
      { weight: 5, arbitrary: fc.constant(3600) },
      fc.integer({ min: -9000, max: 9000 }),
      fc.nat(0xffff_ffff),
    ),
    after: fc.oneof({ weight: 5, arbitrary: fc.constant(40) }, fc.nat(10_000)),
    restart: fc.nat(30).map((each) => each === 0),
  });

  fuzz(
    'gives a timeline of whole ticks that never goes backward',
    fc.property(fc.array(arrival, { maxLength: 60 }), (arrivals) => {
      const timeline = new Timeline({ clockRate: 90_000 });
      let timestamp = 0;
      let now = 1000;
      let before = 0;
      for (const { step, after, restart } of arrivals) {
        timestamp = (timestamp + step) >>> 0;
        now += after;
        if (restart) timeline.restart(now);
        const ticks = timeline.map(timestamp, now);
        expect(Number.isSafeInteger(ticks)).toBe(true);
        expect(ticks).toBeGreaterThanOrEqual(before);
        before = ticks;
      }
    }),
  );
});
