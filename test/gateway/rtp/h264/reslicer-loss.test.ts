import { describe, expect, it } from 'vitest';
import { TestCamera } from '../camera.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';
import { IDR, PPS, SEI, SMALL_IDR, SPS } from './nals.ts';
import { slice } from './write-nals.ts';

describe('case 10: loss', () => {
  const frame = (seed: number) => [slice({ bytes: 5000, seed })];

  function stream(): Buffer[][] {
    const camera = new TestCamera();
    return [
      camera.frame([SPS, PPS, IDR], { timestamp: 0 }),
      ...[1, 2, 3].map((n) => camera.frame(frame(n), { timestamp: n * 3600 })),
    ];
  }

  it('in a fragmented NAL unit drops the rest of it and marks the next packet', () => {
    const packets = stream();
    packets[1]?.splice(1, 1);
    const out = new Reslicing();
    for (const each of packets) out.push(each);
    const lossy = out.viewer.packets.filter(({ afterLoss }) => afterLoss);
    expect(lossy).toHaveLength(1);
    expect(lossy[0]).toMatchObject({ startsFrame: true, timestamp: 7200 });
    expect(out.viewer.nals).toEqual([SPS, PPS, IDR, ...frame(2), ...frame(3)]);
    expect(out.viewer.frames[1]?.packets.some(({ marker }) => marker)).toBe(false);
    expect(out.reslicer.counters).toMatchObject({
      lost: 1,
      brokenNals: 1,
      missingMarkers: 0,
      orphanFragments: 2,
    });
  });

  it('of the first fragment leaves nothing of the NAL unit', () => {
    const packets = stream();
    packets[2]?.shift();
    const out = new Reslicing();
    for (const each of packets) out.push(each);
    expect(out.viewer.nals).toEqual([SPS, PPS, IDR, ...frame(1), ...frame(3)]);
    expect(out.viewer.packets.filter(({ afterLoss }) => afterLoss)).toHaveLength(1);
  });

  it('of the last fragment, and its marker, does not teach mistrust', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (let i = 0; i < 10; i++) {
      const packets = camera.frame(frame(i), { timestamp: i * 3600 });
      out.push(i < 5 ? packets.slice(0, -1) : packets);
    }
    expect(out.viewer.frames.at(-1)?.packets.at(-1)?.marker).toBe(true);
    expect(out.reslicer.counters.missingMarkers).toBe(0);
  });

  it('of the last slice, and its marker, does not either', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    const slices = [0, 40].map((firstMacroblock) => slice({ firstMacroblock, bytes: 800 }));
    for (let i = 0; i < 10; i++) {
      const packets = camera.frame(slices, { timestamp: i * 3600 });
      out.push(i < 5 ? packets.slice(0, -1) : packets);
    }
    expect(shapes(out).slice(-2)).toEqual(['1 812 frame', '1 812 marker']);
    expect(out.reslicer.counters.missingMarkers).toBe(0);
  });

  it('of the first slice of a keyframe leaves nothing to start from', () => {
    const camera = new TestCamera();
    const slices = [0, 40].map((firstMacroblock) => slice({ type: 'idr', firstMacroblock, bytes: 800 }));
    const packets = camera.frame([SPS, PPS, ...slices], { timestamp: 0 });
    const out = new Reslicing().push(packets.filter((_, index) => index !== 2));
    expect(out.viewer.packets.length).toBeGreaterThan(0);
    expect(out.viewer.packets.some(({ startsKeyframe }) => startsKeyframe)).toBe(false);
  });

  it('is noticed where a stream is joined in the middle of a NAL unit', () => {
    const camera = new TestCamera();
    const out = new Reslicing().push(camera.frame(frame(1), { timestamp: 0 }).slice(1));
    out.push(camera.frame([slice({ bytes: 50 })], { timestamp: 3600 }));
    expect(shapes(out)).toEqual(['1 62 frame marker loss']);
  });

  it('of the end of SEI again and again does not fill the memory', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    const long = Buffer.concat([Buffer.from('06', 'hex'), Buffer.alloc(4000, 5)]);
    const picture = slice({ bytes: 50 });
    for (let i = 0; i < 100; i++) {
      const packets = camera.frame([long, picture], { timestamp: i * 3600 });
      out.push(i < 99 ? packets.filter((_, index) => index !== 2) : packets);
    }
    expect(out.nals.slice(0, -1)).toEqual(hexOf(new Array<Buffer[]>(99).fill([picture])));
    expect(out.nals.slice(-1)).toEqual(hexOf([[long, picture]]));
    expect(out.reslicer.counters.droppedLeadIns).toBe(0);
  });

  it('is marked behind the packet that was held back for its marker', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (let i = 0; i < 6; i++) {
      const packets = camera.frame([slice({ bytes: 50, seed: i })], { timestamp: i * 3600, marker: 'never' });
      if (i !== 4) out.push(packets);
    }
    out.reslicer.reset();
    expect(shapes(out).slice(2)).toEqual(['1 62 frame marker', '1 62 frame', '1 62 frame marker loss']);
  });

  it('is what a late packet is: what comes behind it has left', () => {
    const camera = new TestCamera();
    const frames = [0, 1, 2, 3].map((seed) => [slice({ bytes: 50, seed })]);
    const [first, second, third, fourth] = frames.map((nals, i) =>
      camera.frame(nals, { timestamp: i * 3600 }),
    );
    const out = new Reslicing();
    for (const packets of [first, third, second, fourth]) out.push(packets ?? []);
    expect(out.nals).toEqual(hexOf(frames.filter((_, index) => index !== 1)));
    expect(out.reslicer.counters).toMatchObject({ late: 1, lost: 0 });
    expect(out.viewer.packets.map(({ afterLoss }) => afterLoss)).toEqual([false, true, false]);
  });

  it('of one slice leaves the others of the frame', () => {
    const camera = new TestCamera();
    const slices = [0, 40, 80].map((firstMacroblock) => slice({ firstMacroblock, bytes: 800 }));
    const packets = camera.frame(slices, { timestamp: 0 });
    const out = new Reslicing().push(packets.filter((_, index) => index !== 1));
    expect(shapes(out)).toEqual(['1 812 frame', '1 812 marker loss']);
  });

  it('of a keyframe behind its parameter sets does not put them in front of another picture', () => {
    const camera = new TestCamera();
    const lost = camera.frame([SPS, PPS, SEI, IDR], { timestamp: 0 }).slice(0, 3);
    const out = new Reslicing().push(lost).push(camera.frame([slice({})], { timestamp: 3600 }));
    expect(out.nals).toEqual(hexOf([[slice({})]]));
    expect(out.viewer.packets[0]?.afterLoss).toBe(true);
    expect(out.reslicer.parameterSets.complete).toBe(true);
  });

  it('is no loss when packets only come twice, or late', () => {
    const packets = stream().flat();
    const out = new Reslicing();
    packets.forEach((packet, index) => {
      out.push([packet, packet, packets[Math.max(0, index - 3)] ?? packet]);
    });
    expect(out.viewer.nals).toEqual([SPS, PPS, IDR, ...frame(1), ...frame(2), ...frame(3)]);
    expect(out.viewer.packets.some(({ afterLoss }) => afterLoss)).toBe(false);
  });
});

describe('case 10: a new start', () => {
  const IDR_FRAME = [SPS, PPS, SMALL_IDR];
  const PLAIN = [slice({ bytes: 80 })];
  type Restart = (out: Reslicing) => void;

  const restarts: [string, Restart][] = [
    ['after reset', (out) => out.reslicer.reset()],
    ['with another SSRC', () => undefined],
  ];

  it.each(restarts)('%s with a keyframe loses nothing', (_, restart) => {
    const out = new Reslicing().push(new TestCamera({ ssrc: 1 }).frame(IDR_FRAME, { timestamp: 500 }));
    restart(out);
    out.push(new TestCamera({ ssrc: 2, sequence: 3 }).frame(IDR_FRAME, { timestamp: 9 }), 4100);
    expect(out.nals).toEqual(hexOf([IDR_FRAME, IDR_FRAME]));
    expect(out.viewer.packets.some(({ afterLoss }) => afterLoss)).toBe(false);
  });

  it('after reset is no reset of the camera', () => {
    const out = new Reslicing().push(new TestCamera({ ssrc: 1 }).frame(IDR_FRAME, { timestamp: 500 }));
    out.reslicer.reset();
    out.push(new TestCamera({ ssrc: 2 }).frame(IDR_FRAME, { timestamp: 9 }), 4100);
    expect(out.reslicer.counters.resets).toBe(0);
  });

  it.each(restarts)('%s in the middle of a group may lack something', (_, restart) => {
    const out = new Reslicing().push(new TestCamera({ ssrc: 1 }).frame(IDR_FRAME, { timestamp: 500 }));
    restart(out);
    out.push(new TestCamera({ ssrc: 2, sequence: 3 }).frame(PLAIN, { timestamp: 9 }), 4100);
    expect(out.viewer.packets.map(({ afterLoss }) => afterLoss)).toEqual([false, true]);
  });

  it.each(restarts)('%s in the middle of a frame leaves its rest', (_, restart) => {
    const cut = new TestCamera({ ssrc: 1 }).frame([SPS, PPS, IDR], { timestamp: 0 }).slice(0, -1);
    const out = new Reslicing().push(cut);
    restart(out);
    out.push(new TestCamera({ ssrc: 2 }).frame(IDR_FRAME, { timestamp: 9 }), 4100);
    expect(out.nals).toEqual(hexOf([[SPS, PPS], IDR_FRAME]));
    expect(out.viewer.packets.filter(({ afterLoss }) => afterLoss)).toHaveLength(1);
    expect(out.reslicer.counters.brokenNals).toBe(1);
  });

  it('with a sequence that jumps goes on at once', () => {
    const out = new Reslicing().push(new TestCamera({ sequence: 100 }).frame(IDR_FRAME, { timestamp: 0 }));
    out.push(new TestCamera({ sequence: 30_000 }).frame(IDR_FRAME, { timestamp: 3600 }));
    expect(out.nals).toEqual(hexOf([IDR_FRAME, IDR_FRAME]));
    expect(out.reslicer.counters.resets).toBe(1);
  });

  it('ends the frame that was held back', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (let i = 0; i < 5; i++) out.push(camera.frame(PLAIN, { timestamp: i * 3600, marker: 'never' }));
    expect(out.viewer.frames).toHaveLength(4);
    out.reslicer.reset();
    expect(out.viewer.frames).toHaveLength(5);
    expect(out.viewer.packets.at(-1)?.marker).toBe(true);
  });
});
