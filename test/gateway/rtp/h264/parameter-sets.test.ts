import { describe, expect, it } from 'vitest';
import { ParameterSets } from '../../../../gateway/rtp/h264/parameter-sets.ts';
import { pps, slice, sps } from './bit-writer.ts';

function add(sets: ParameterSets, nal: Buffer, group = 0): boolean {
  const framed = Buffer.concat([Buffer.from('ff', 'hex'), nal, Buffer.from('ff', 'hex')]);
  return sets.add(framed, { start: 1, end: 1 + nal.length, group });
}

describe('ParameterSets', () => {
  it('is complete with one of each', () => {
    const sets = new ParameterSets();
    expect(sets).toMatchObject({ sps: undefined, pps: undefined, complete: false, version: 0 });
    expect(add(sets, pps())).toBe(true);
    expect(sets.complete).toBe(false);
    expect(add(sets, sps())).toBe(true);
    expect(sets).toMatchObject({ sps: sps(), pps: pps(), complete: true, version: 2 });
  });

  it('notices a change, and not a repetition', () => {
    const sets = new ParameterSets();
    add(sets, sps());
    const first = sets.sps;
    add(sets, sps());
    expect(sets.version).toBe(1);
    expect(sets.sps).toBe(first);
    add(sets, sps({ columns: 80, rows: 45 }));
    expect(sets.version).toBe(2);
    expect(sets.allSps).toEqual([sps({ columns: 80, rows: 45 })]);
    expect(first).toEqual(sps());
  });

  it('keeps its own copy', () => {
    const sets = new ParameterSets();
    const wire = Buffer.from(sps());
    sets.add(wire, { start: 0, end: wire.length, group: 0 });
    wire.fill(0);
    expect(sets.sps).toEqual(sps());
  });

  it('keeps sets of different ids, the newest last', () => {
    const sets = new ParameterSets();
    for (const id of [0, 1, 0]) add(sets, sps({ id, level: 30 + sets.version }));
    expect(sets.allSps).toEqual([sps({ id: 1, level: 31 }), sps({ id: 0, level: 32 })]);
    expect(sets.sps).toEqual(sps({ id: 0, level: 32 }));
  });

  it('forgets the oldest where there are too many', () => {
    const sets = new ParameterSets();
    for (let id = 0; id < 32; id++) add(sets, sps({ id }));
    for (let id = 0; id < 256; id++) add(sets, pps(id));
    expect(sets.allSps).toEqual([28, 29, 30, 31].map((id) => sps({ id })));
    expect(sets.allPps).toHaveLength(8);
    expect(sets.pps).toEqual(pps(255));
  });

  it('forgets those of a stream that is gone, once an access unit has brought both kinds', () => {
    const sets = new ParameterSets();
    for (const nal of [sps({ id: 0 }), pps(0, 0), pps(1, 0)]) add(sets, nal, 1);
    sets.settle(1);
    expect(sets.allPps).toHaveLength(2);
    add(sets, sps({ id: 2 }), 2);
    sets.settle(2);
    expect(sets.allSps).toHaveLength(2);
    for (const nal of [sps({ id: 2 }), pps(0, 2)]) add(sets, nal, 3);
    sets.settle(3);
    expect(sets.allSps).toEqual([sps({ id: 2 })]);
    expect(sets.allPps).toEqual([pps(0, 2)]);
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
    const sets = new ParameterSets();
    expect(add(sets, nal)).toBe(false);
    expect(sets.version).toBe(0);
  });
});
