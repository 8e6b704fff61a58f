import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../../viewer/models/stage/turn.ts';
import {
  type Frame,
  MOST_ZOOM,
  panBy,
  pictureAt,
  WHOLE,
  within,
  type Zoom,
  zoomBy,
} from '../../../viewer/models/stage/zoom.ts';

/** The picture fills it. */
const FRAME: Frame = { width: 400, height: 200, aspect: 2 };
/** The picture has bars above and below: it is 400 × 200 in 400 × 400. */
const TALL: Frame = { width: 400, height: 400, aspect: 2 };
const MIDDLE = { x: 0, y: 0 };

describe('magnifying', () => {
  it.each<
    [name: string, from: Zoom, factor: number, at: { x: number; y: number }, frame: Frame, expected: Zoom]
  >([
    ['in the middle', WHOLE, 2, MIDDLE, FRAME, { scale: 2, x: 0, y: 0 }],
    ['at a point that stays', WHOLE, 2, { x: 100, y: -50 }, FRAME, { scale: 2, x: -0.25, y: 0.25 }],
    ['at the picture’s corner', WHOLE, 2, { x: 200, y: 100 }, FRAME, { scale: 2, x: -0.5, y: -0.5 }],
    [
      'no further than the most',
      { scale: 6, x: 0, y: 0 },
      4,
      MIDDLE,
      FRAME,
      { scale: MOST_ZOOM, x: 0, y: 0 },
    ],
    ['no smaller than the whole', { scale: 2, x: 0.5, y: 0 }, 0.1, MIDDLE, FRAME, WHOLE],
    ['back to the whole where it nearly is', { scale: 2, x: 0, y: 0 }, 0.51, MIDDLE, FRAME, WHOLE],
    ['into a picture that has begun to grow', WHOLE, 1.01, MIDDLE, FRAME, { scale: 1.01, x: 0, y: 0 }],
    [
      'a picture with bars, which stays in the middle',
      WHOLE,
      1.5,
      { x: 0, y: 90 },
      TALL,
      { scale: 1.5, x: 0, y: 0 },
    ],
    [
      'a picture with bars until it is past them',
      WHOLE,
      4,
      { x: 0, y: 100 },
      TALL,
      { scale: 4, x: 0, y: -0.5 },
    ],
  ])('%s', (_, from, factor, at, frame, expected) => {
    const zoomed = zoomBy(from, { factor, from: at }, frame);
    expect(zoomed.scale).toBeCloseTo(expected.scale, 6);
    expect(zoomed.x).toBeCloseTo(expected.x, 6);
    expect(zoomed.y).toBeCloseTo(expected.y, 6);
  });

  it('carries what was between the fingers along with them', () => {
    const zoomed = zoomBy(
      { scale: 4, x: 0, y: 0 },
      { factor: 1, from: MIDDLE, to: { x: 40, y: -20 } },
      FRAME,
    );
    expect(zoomed).toEqual({ scale: 4, x: 0.1, y: -0.1 });
  });

  it('never shows anything beside the picture, and keeps what is under the fingers where it can', () => {
    const place = fc.record({
      x: fc.double({ min: -200, max: 200, noNaN: true }),
      y: fc.double({ min: -100, max: 100, noNaN: true }),
    });
    const step = fc.record({ factor: fc.double({ min: 0.2, max: 5, noNaN: true }), from: place, to: place });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let zoom: Zoom = WHOLE;
        for (const change of steps) {
          zoom = zoomBy(zoom, change, FRAME);
          expect(zoom.scale).toBeGreaterThanOrEqual(1);
          expect(zoom.scale).toBeLessThanOrEqual(MOST_ZOOM);
          const most = (zoom.scale - 1) / 2 + 1e-9;
          expect(Math.abs(zoom.x)).toBeLessThanOrEqual(most);
          expect(Math.abs(zoom.y)).toBeLessThanOrEqual(most);
        }
      }),
    );
    fc.assert(
      fc.property(place, fc.double({ min: 1.1, max: 8, noNaN: true }), (at, factor) => {
        const zoom = zoomBy(WHOLE, { factor, from: at }, FRAME);
        const seen = pictureAt(at, zoom, { frame: FRAME, turn: 0 });
        expect(seen?.x).toBeCloseTo(at.x / 200, 5);
        expect(seen?.y).toBeCloseTo(at.y / 100, 5);
      }),
      { examples: [[{ x: -200, y: 0 }, 3.4405686446506016]] },
    );
  });
});

describe('moving what is magnified', () => {
  it.each<[name: string, from: Zoom, by: { x: number; y: number }, frame: Frame, expected: Zoom]>([
    [
      'goes with the finger',
      { scale: 2, x: 0, y: 0 },
      { x: 40, y: -20 },
      FRAME,
      { scale: 2, x: 0.1, y: -0.1 },
    ],
    [
      'ends at the picture’s edge',
      { scale: 2, x: 0.4, y: 0 },
      { x: 400, y: 0 },
      FRAME,
      { scale: 2, x: 0.5, y: 0 },
    ],
    ['does not move the whole picture', WHOLE, { x: 30, y: 30 }, FRAME, WHOLE],
    [
      'not across where all of it is seen',
      { scale: 2, x: 0, y: 0 },
      { x: 0, y: 50 },
      TALL,
      { scale: 2, x: 0, y: 0 },
    ],
  ])('%s', (_, from, by, frame, expected) => {
    expect(panBy(from, by, frame)).toEqual(expected);
  });

  it('stays within a frame that has become another', () => {
    expect(within({ scale: 2, x: 0.5, y: 0.5 }, TALL)).toEqual({ scale: 2, x: 0.5, y: 0 });
  });
});

describe('what of the picture is at a point', () => {
  it.each<
    [
      name: string,
      at: { x: number; y: number },
      zoom: Zoom,
      turn: Turn,
      frame: Frame,
      expected: object | undefined,
    ]
  >([
    ['its middle', MIDDLE, WHOLE, 0, FRAME, { x: 0, y: 0 }],
    ['its right edge', { x: 200, y: 0 }, WHOLE, 0, FRAME, { x: 1, y: 0 }],
    ['its upper edge', { x: 0, y: -100 }, WHOLE, 0, FRAME, { x: 0, y: -1 }],
    ['half of that, twice as large', { x: 200, y: 0 }, { scale: 2, x: 0, y: 0 }, 0, FRAME, { x: 0.5, y: 0 }],
    [
      'its edge, twice as large and moved',
      { x: 200, y: 0 },
      { scale: 2, x: -0.5, y: 0 },
      0,
      FRAME,
      { x: 1, y: 0 },
    ],
    ['nothing, on a bar', { x: 0, y: 150 }, WHOLE, 0, TALL, undefined],
    ['its right edge below, turned by a quarter', { x: 0, y: 100 }, WHOLE, 1, FRAME, { x: 1, y: 0 }],
    ['its left edge at the right, turned by two', { x: 200, y: 0 }, WHOLE, 2, FRAME, { x: -1, y: 0 }],
  ])('is %s', (_, at, zoom, turn, frame, expected) => {
    const seen = pictureAt(at, zoom, { frame, turn });
    expect(seen && { x: seen.x + 0, y: seen.y + 0 }).toEqual(expected);
  });
});
