import { afterEach, describe, expect, it, vi } from 'vitest';
import { toNtpTime } from '../../../gateway/rtp/ntp.ts';
import { eventually } from '../../helpers/eventually.ts';
import { ReceivedReports } from '../../helpers/received-reports.ts';
import { H264, mediaOf, recordingSink, scriptedStream, WITH_SOUND } from './scripted-pull.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const nothing = () => undefined;

afterEach(() => {
  vi.useRealTimers();
});

describe('the packets of a stream', () => {
  it('go to each viewer on sequences of its own, sound and picture', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const pulled = await pull();
    pulled.describe(WITH_SOUND);
    pulled.keyframe();
    const viewer = stream.subscribe(nothing);
    const [video, audio] = [recordingSink(), recordingSink()];
    viewer.start({ video });
    viewer.start({ audio });
    for (let i = 0; i < 5; i++) {
      pulled.picture();
      pulled.sound();
    }
    await eventually(() => mediaOf(video.sent).length >= 6, { what: 'the pictures' });
    const heard = mediaOf(audio.sent);
    expect(heard).toHaveLength(5);
    const steps = heard.slice(1).map((packet, index) => {
      const before = heard[index] ?? Buffer.alloc(12);
      return [
        (packet.readUInt16BE(2) - before.readUInt16BE(2)) & 0xffff,
        (packet.readUInt32BE(4) - before.readUInt32BE(4)) >>> 0,
      ];
    });
    expect(steps).toEqual(new Array(4).fill([1, 320]));
    viewer.close();
    const sent = [video.sent.length, audio.sent.length];
    pulled.picture();
    pulled.sound();
    expect([video.sent.length, audio.sent.length]).toEqual(sent);
    expect(stream.counters).toMatchObject({ packetsIn: 15 });
    expect(stream.counters.cachedBytes).toBeGreaterThan(300);
  });

  it('are brought into step by the sender reports, as far apart as the camera says', async () => {
    vi.useFakeTimers();
    const SKEW_MS = 370;
    const { stream, pulls, clock } = scriptedStream({ warmMs: ALWAYS });
    await vi.advanceTimersByTimeAsync(0);
    const [pulled] = pulls;
    pulled?.describe(WITH_SOUND);
    pulled?.keyframe();
    const viewer = stream.subscribe(nothing);
    const [video, audio] = [recordingSink(), recordingSink()];
    viewer.start({ video, audio });
    await vi.advanceTimersByTimeAsync(50);
    pulled?.picture();
    pulled?.sound();
    const captured = clock.now;
    const info = { ssrc: 1, packets: 0, bytes: 0 };
    const { onSenderReport } = pulled?.options ?? {};
    const ticks = mediaOf(video.sent).length > 0 ? (pulled?.ticks ?? 0) : Number.NaN;
    onSenderReport?.('video', { ...info, ntpTime: toNtpTime(9e9), rtpTimestamp: ticks }, captured);
    onSenderReport?.(
      'audio',
      { ...info, ntpTime: toNtpTime(9e9 + SKEW_MS), rtpTimestamp: Math.floor(ticks / 11.25) },
      captured,
    );
    await vi.advanceTimersByTimeAsync(1000);
    const momentOf = (sent: readonly Buffer[], clockRate: number) => {
      const reports = new ReceivedReports();
      for (const packet of sent) reports.take(packet);
      return reports.momentOf(mediaOf(sent).at(-1)?.readUInt32BE(4) ?? 0, clockRate);
    };
    // Both packets were sent at one moment; the camera says that the sound is of a later one.
    expect(momentOf(audio.sent, 8000) - momentOf(video.sent, 90_000)).toBeCloseTo(SKEW_MS, 0);
  });

  it('are preceded by a keyframe that the camera is asked for where none is cached', async () => {
    let asked = 0;
    const { stream, pull } = scriptedStream({
      warmMs: ALWAYS,
      requestKeyframe: async () => void asked++,
    });
    const pulled = await pull();
    pulled.describe(H264);
    pulled.picture();
    const viewer = stream.subscribe(nothing);
    viewer.start({ video: recordingSink() });
    expect(asked).toBe(1);
    viewer.requestKeyframe();
    expect(asked).toBe(1);
  });
});
