import { describe, expect, it } from 'vitest';
import { h264 } from '../../../../gateway/rtp/h264/h264-codec.ts';
import { NalKind } from '../../../../gateway/rtp/reslicer/nal-syntax.ts';
import { ParameterSets } from '../../../../gateway/rtp/reslicer/parameter-sets.ts';
import { pps, slice, sps } from '../h264/write-nals.ts';

const noSets = () => new ParameterSets({ syntax: h264.syntax, rules: h264.parameterSets });
const allSps = (sets: ParameterSets) => sets.all(NalKind.sps);
const allPps = (sets: ParameterSets) => sets.all(NalKind.pps);

function add(sets: ParameterSets, nal: Buffer, group = 0): boolean {
  const framed = Buffer.concat([Buffer.from('ff', 'hex'), nal, Buffer.from('ff', 'hex')]);
  return sets.add(framed, { start: 1, end: 1 + nal.length, group });
}

describe('ParameterSets', () => {
  it('is complete with one of each', () => {
    const sets = noSets();
    expect(sets).toMatchObject({ complete: false, version: 0 });
    expect(sets.newest(NalKind.sps)).toBeUndefined();
    expect(add(sets, pps())).toBe(true);
    expect(sets.complete).toBe(false);
    expect(add(sets, sps())).toBe(true);
    expect(sets).toMatchObject({ complete: true, version: 2 });
    expect([sets.newest(NalKind.sps), sets.newest(NalKind.pps)]).toEqual([sps(), pps()]);
  });

  it('notices a change, and not a repetition', () => {
    const sets = noSets();
    add(sets, sps());
    const first = sets.newest(NalKind.sps);
    add(sets, sps());
    expect(sets.version).toBe(1);
    expect(sets.newest(NalKind.sps)).toBe(first);
    add(sets, sps({ columns: 80, rows: 45 }));
    expect(sets.version).toBe(2);
    expect(allSps(sets)).toEqual([sps({ columns: 80, rows: 45 })]);
    expect(first).toEqual(sps());
  });

  it('keeps its own copy', () => {
    const sets = noSets();
    const wire = Buffer.from(sps());
    sets.add(wire, { start: 0, end: wire.length, group: 0 });
    wire.fill(0);
    expect(sets.newest(NalKind.sps)).toEqual(sps());
  });

  it('keeps sets of different ids, the newest last', () => {
    const sets = noSets();
    for (const id of [0, 1, 0]) add(sets, sps({ id, level: 30 + sets.version }));
    expect(allSps(sets)).toEqual([sps({ id: 1, level: 31 }), sps({ id: 0, level: 32 })]);
    expect(sets.newest(NalKind.sps)).toEqual(sps({ id: 0, level: 32 }));
  });

  it('forgets the oldest where there are too many', () => {
    const sets = noSets();
    for (let id = 0; id < 32; id++) add(sets, sps({ id }));
    for (let id = 0; id < 256; id++) add(sets, pps(id));
    expect(allSps(sets)).toEqual([28, 29, 30, 31].map((id) => sps({ id })));
    expect(allPps(sets)).toHaveLength(8);
    expect(sets.newest(NalKind.pps)).toEqual(pps(255));
  });

  it('forgets those of a stream that is gone, once an access unit has brought both kinds', () => {
    const sets = noSets();
    for (const nal of [sps({ id: 0 }), pps(0, 0), pps(1, 0)]) add(sets, nal, 1);
    sets.settle(1);
    expect(allPps(sets)).toHaveLength(2);
    add(sets, sps({ id: 2 }), 2);
    sets.settle(2);
    expect(allSps(sets)).toHaveLength(2);
    for (const nal of [sps({ id: 2 }), pps(0, 2)]) add(sets, nal, 3);
    sets.settle(3);
    expect(allSps(sets)).toEqual([sps({ id: 2 })]);
    expect(allPps(sets)).toEqual([pps(0, 2)]);
  });

  it.each([
    ['a slice', slice({ type: 'idr' })],
    ['a header alone', Buffer.from('67', 'hex')],
    ['one cut off before its id', Buffer.from('674d40', 'hex')],
    ['one without an end to its id', Buffer.from('674d401f00000000', 'hex')],
    ['a picture set with an id out of range', Buffer.from('68007fff', 'hex')],
    ['more bytes than any has', Buffer.concat([sps(), Buffer.alloc(3000, 1)])],
    ['nothing', Buffer.alloc(0)],
  ])('does not take %s', (_, nal) => {
    const sets = noSets();
    expect(add(sets, nal)).toBe(false);
    expect(sets.version).toBe(0);
  });
});
