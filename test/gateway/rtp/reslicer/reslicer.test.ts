import { describe, expect, it } from 'vitest';
import { createReslicer } from '../../../../gateway/rtp/create-reslicer.ts';
import type { MediaPacket } from '../../../../gateway/rtp/media-packet.ts';
import { RtpView } from '../../../../gateway/rtp/rtp-view.ts';
import { TestCamera } from '../camera.ts';
import * as avc from '../h264/nals.ts';
import { pps, slice, sps } from '../h264/write-nals.ts';
import * as hevc from '../h265/nals.ts';
import { H264_PAYLOADS, H265_PAYLOADS } from '../payload-format.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';

describe('createReslicer', () => {
  it.each([
    ['H264', H264_PAYLOADS, [avc.SPS, avc.PPS, avc.SMALL_IDR]],
    ['H265', H265_PAYLOADS, [hevc.VPS, hevc.SPS, hevc.PPS, hevc.SMALL_IDR]],
  ] as const)('makes one for %s', (codec, payloads, nals) => {
    const packets: MediaPacket[] = [];
    const reslicer = createReslicer({ codec, emit: (packet) => packets.push(packet), maxPacketBytes: 400 });
    const view = new RtpView();
    for (const packet of new TestCamera({ payloads }).frame(nals, { timestamp: 0 })) {
      expect(view.parse(packet)).toBe(true);
      reslicer.push(view, 0);
    }
    expect(packets[0]).toMatchObject({ startsKeyframe: true, timestamp: 0 });
    expect(packets.every(({ bytes }) => bytes.length <= 400)).toBe(true);
    expect(reslicer.format).toMatchObject({ codec, width: 640, height: 368 });
  });

  it.each(['H264', 'H265'] as const)('refuses packets too small for %s', (codec) => {
    expect(() => createReslicer({ codec, emit: () => undefined, maxPacketBytes: 43 })).toThrow(RangeError);
  });
});

describe('the format', () => {
  it('is the same object until it differs, whatever else changes', () => {
    const out = new Reslicing();
    out.reslicer.seed([sps(), pps()]);
    const first = out.reslicer.format;
    expect(first).toEqual({ codec: 'H264', profileLevelId: '4d001f', width: 640, height: 368 });
    // The same but for what no viewer needs to know.
    out.reslicer.seed([sps({ reorderFrames: 0 }), pps(1)]);
    expect(out.reslicer.format).toBe(first);
    out.reslicer.seed([sps({ level: 40 })]);
    expect(out.reslicer.format).toEqual({ ...first, profileLevelId: '4d0028' });
    out.reslicer.reset();
    expect(out.reslicer.format).toMatchObject({ profileLevelId: '4d0028' });
  });

  it('stays where a new parameter set can not be read', () => {
    const out = new Reslicing();
    out.reslicer.seed([sps(), pps()]);
    const first = out.reslicer.format;
    out.reslicer.seed([sps({ columns: 5000 })]);
    expect(out.reslicer.format).toBe(first);
    expect(out.reslicer.counters.unreadableParameterSets).toBe(1);
  });
});

describe('flush', () => {
  const frames = (count: number) =>
    Array.from({ length: count }, (_, seed) => [
      slice({ bytes: 300, seed }),
      slice({ firstMacroblock: 9, seed }),
    ]);

  it('ends the frame of a camera without markers when it pauses', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(5).forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600, marker: 'never' }));
    });
    expect(out.reslicer.holdsBack).toBe(true);
    out.reslicer.flush();
    expect(out.reslicer.holdsBack).toBe(false);
    expect(out.nals).toEqual(hexOf(frames(5)));
    expect(out.viewer.packets.at(-1)?.marker).toBe(true);
    out.push(camera.frame(frames(1)[0] ?? [], { timestamp: 90_000, marker: 'never' }));
    out.reslicer.flush();
    expect(out.nals).toEqual(hexOf([...frames(5), ...frames(1)]));
    expect(out.viewer.frames.at(-1)?.timestamp).toBe(90_000);
  });

  it('passes on what comes of the frame after all', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(5).forEach((nals, index) => {
      for (const packet of camera.frame(nals, { timestamp: index * 3600, marker: 'never' })) {
        out.push([packet]);
        out.reslicer.flush();
      }
    });
    expect(out.nals).toEqual(hexOf(frames(5)));
    expect(out.viewer.packets.some(({ afterLoss }) => afterLoss)).toBe(false);
  });

  it('does nothing where markers are right, nor in the middle of a NAL unit', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (const packet of camera.frame([avc.SPS, avc.PPS, avc.IDR], { timestamp: 0 })) {
      out.reslicer.flush();
      expect(out.reslicer.holdsBack).toBe(false);
      out.push([packet]);
    }
    expect(shapes(out)).toEqual(
      shapes(new Reslicing().push(new TestCamera().frame([avc.SPS, avc.PPS, avc.IDR], { timestamp: 0 }))),
    );
  });
});
