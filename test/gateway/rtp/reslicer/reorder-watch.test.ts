import { describe, expect, it } from 'vitest';
import { h265 } from '../../../../gateway/rtp/h265/h265-codec.ts';
import { TestCamera } from '../camera.ts';
import * as avc from '../h264/write-nals.ts';
import * as hevc from '../h265/write-nals.ts';
import { H265_PAYLOADS } from '../payload-format.ts';
import { Reslicing } from '../reslicing.ts';

/** Pictures in the order of sending, by their place in the order of showing: I P B B P B B. */
const B_FRAMES = [0, 3, 1, 2, 6, 4, 5];
const IN_ORDER = [0, 1, 2, 3, 4, 5, 6];

interface Sent {
  readonly orders?: readonly number[];
  readonly sps?: avc.SpsFields;
  readonly sliceType?: number;
  /** Where they are not the places in the order of showing, 3600 ticks each. */
  readonly timestamps?: readonly number[];
}

/** H.264 from an encoder that counts the order in steps of two. */
function sendH264(
  { orders = IN_ORDER, sps = { orderType: 0 }, sliceType, timestamps }: Sent,
  out = new Reslicing(),
) {
  const camera = new TestCamera({ ssrc: 3 });
  orders.forEach((order, index) => {
    const type = index === 0 ? 'idr' : 'plain';
    const picture = avc.slice({
      type,
      order: 2 * order,
      bytes: 60,
      ...(sliceType !== undefined && { sliceType }),
    });
    const nals = index === 0 ? [avc.sps(sps), avc.pps(), picture] : [picture];
    out.push(camera.frame(nals, { timestamp: timestamps?.[index] ?? 900_000 + 3600 * order }), 3600 * index);
  });
  return out.reslicer;
}

describe('case 14: reordering in H.264', () => {
  it.each<[string, Sent, boolean]>([
    ['pictures shown in another order', { orders: B_FRAMES }, true],
    [
      'pictures shown in another order, by a clock that follows their sending',
      { orders: B_FRAMES, timestamps: IN_ORDER.map((each) => 3600 * each) },
      true,
    ],
    [
      'pictures shown in another order, as the parameter set allows',
      { orders: B_FRAMES, sps: { orderType: 0, reorderFrames: 2 } },
      true,
    ],
    ['one that is out of order', { orders: [0, 1, 3, 2, 4, 5, 6] }, false],
    ['B slices in order', { sliceType: 6 }, false],
    ['a parameter set that would allow it', { sps: { orderType: 0, reorderFrames: 4 } }, false],
    [
      'a parameter set that excludes it',
      { orders: B_FRAMES, sps: { orderType: 0, reorderFrames: 0 } },
      false,
    ],
    ['a profile that excludes it', { orders: B_FRAMES, sps: { orderType: 0, profile: 66 } }, false],
    ['an order by which it can not be', { orders: B_FRAMES, sps: { orderType: 2 } }, false],
    ['a clock that jumps back and forth', { timestamps: [9000, 5400, 12_600, 9000, 14_000, 5, 90] }, false],
    [
      'an order that is not in the slices, but in the clock',
      { orders: B_FRAMES, sps: { orderType: 1 } },
      true,
    ],
    [
      'an order that is not in the slices, and a clock that is set',
      { sps: { orderType: 1 }, timestamps: [500_000, 503_600, 7200, 10_800, 4_000_000_000, 18_000, 21_600] },
      false,
    ],
  ])('is told by %s: %o', (_, sent, expected) => {
    expect(sendH264(sent).reorders).toBe(expected);
  });

  it('is not told by an order that wraps, nor by what a loss hides', () => {
    const wrapping = Array.from({ length: 600 }, (_, index) => index);
    expect(sendH264({ orders: wrapping }).reorders).toBe(false);

    const out = new Reslicing();
    const camera = new TestCamera();
    out.reslicer.seed([avc.sps({ orderType: 0 }), avc.pps()]);
    // Each is behind the last one that came, as it would be after half a turn of the count.
    for (let index = 0; index < 40; index++) {
      const picture = avc.slice({ order: 256 - index, bytes: 60 });
      out.push(camera.frame([picture], { timestamp: 3600 * index }));
      camera.sequence += 9;
    }
    expect(out.reslicer.counters.lost).toBe(39 * 9);
    expect(out.reslicer.reorders).toBe(false);
  });

  it('is over when the camera has sent its pictures in order for a while, or begins anew', () => {
    const out = new Reslicing();
    expect(sendH264({ orders: B_FRAMES }, out).reorders).toBe(true);
    const ordered = Array.from({ length: 310 }, (_, index) => index);
    expect(sendH264({ orders: ordered.slice(0, 250) }, out).reorders).toBe(true);
    expect(sendH264({ orders: ordered }, out).reorders).toBe(false);
    expect(sendH264({ orders: B_FRAMES }, out).reorders).toBe(true);
    out.reslicer.reset();
    expect(out.reslicer.reorders).toBe(false);
  });
});

describe('case 14: reordering in H.265', () => {
  function sendH265(options: {
    readonly orders: readonly number[];
    readonly sps?: hevc.SpsFields;
    readonly pps?: hevc.PpsFields;
    readonly morePps?: hevc.PpsFields;
    readonly first?: 'idrWRadl' | 'cra';
    readonly clock?: 'shown' | 'sent';
  }) {
    const { orders, sps = { reorder: [2] }, pps = {}, first = 'idrWRadl', clock = 'sent' } = options;
    const out = new Reslicing({ codec: h265 });
    const camera = new TestCamera({ payloads: H265_PAYLOADS });
    orders.forEach((order, index) => {
      const type = index === 0 ? first : 'trailR';
      const picture = hevc.slice({ type, order, pps, orderBits: sps.orderBits ?? 8, bytes: 60 });
      const sets = [
        hevc.vps(),
        hevc.sps(sps),
        hevc.pps(pps),
        ...(options.morePps ? [hevc.pps(options.morePps)] : []),
      ];
      const timestamp = 3600 * (clock === 'sent' ? index : order);
      out.push(camera.frame(index === 0 ? [...sets, picture] : [picture], { timestamp }), 3600 * index);
    });
    return out.reslicer.reorders;
  }

  it.each<[string, Parameters<typeof sendH265>[0], boolean]>([
    ['pictures shown in another order', { orders: B_FRAMES }, true],
    ['pictures in order, though it is allowed', { orders: IN_ORDER }, false],
    ['a parameter set that excludes it', { orders: B_FRAMES, sps: { reorder: [0] } }, false],
    ['the last sub-layer’s allowance', { orders: B_FRAMES, sps: { subLayers: 1, reorder: [2, 0] } }, false],
    [
      'pictures behind all that slice headers may hold',
      {
        orders: B_FRAMES,
        sps: { reorder: [2], chroma: 3, orderBits: 16 },
        pps: { id: 63, extraBits: 2, outputFlagPresent: true },
      },
      true,
    ],
    ['pictures behind a clean random access', { orders: B_FRAMES, first: 'cra' }, true],
    [
      'pictures in order in extra bits',
      { orders: IN_ORDER, pps: { extraBits: 7, outputFlagPresent: true } },
      false,
    ],
    [
      'picture sets that differ, so that the order can not be read',
      { orders: B_FRAMES, morePps: { id: 1, extraBits: 1 } },
      false,
    ],
    [
      'picture sets that differ, and the clock',
      { orders: B_FRAMES, morePps: { id: 1, extraBits: 1 }, clock: 'shown' },
      true,
    ],
    [
      'an order that wraps',
      { orders: Array.from({ length: 100 }, (_, i) => i), sps: { reorder: [2], orderBits: 4 } },
      false,
    ],
  ])('is told by %s: %o', (_, sent, expected) => {
    expect(sendH265(sent)).toBe(expected);
  });
});
