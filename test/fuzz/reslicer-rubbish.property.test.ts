import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { NalKind } from '../../gateway/rtp/reslicer/nal-syntax.ts';
import { rtp } from '../gateway/rtp/camera.ts';
import { Reslicing } from '../gateway/rtp/reslicing.ts';
import { fuzz } from './fuzz.ts';
import { DIALECTS, type Dialect } from './pictures.ts';

const START_CODES = [Buffer.from('000001', 'hex'), Buffer.from('00000001', 'hex')];

/** Payloads that look like something: every way to pack, around anything. */
function payloadOf({ payloads, parameterSets, delimiter, sei, sliceHeader }: Dialect): fc.Arbitrary<Buffer> {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));
  const nal = fc.oneof(
    bytes(40),
    fc.constantFrom(
      ...parameterSets(10),
      ...parameterSets(11),
      delimiter,
      Buffer.concat([sei, delimiter]),
      Buffer.concat([sliceHeader({ key: true, first: true }), sei]),
      Buffer.concat([sliceHeader({ key: false, first: true }), sei]),
      Buffer.concat([sliceHeader({ key: false, first: false }), sei]),
    ),
  );
  const whole = (each: Buffer) => Buffer.concat([sliceHeader({ key: false, first: true }), each]);
  const fragmentHeader = payloads.fragment(whole(Buffer.alloc(90)), 40)[1]?.subarray(0, payloads.headerBytes);
  return fc.oneof(
    bytes(60),
    nal,
    fc.array(nal, { minLength: 1, maxLength: 4 }).map((nals) => payloads.aggregate(nals)),
    fc
      .array(fc.tuple(fc.constantFrom(...START_CODES), nal), { maxLength: 4 })
      .map((parts) => Buffer.concat(parts.flat())),
    // Fragments of anything with any flags.
    fc
      .tuple(fc.nat(255), bytes(2500))
      .map(([flags, content]) => Buffer.concat([fragmentHeader ?? sei, Buffer.from([flags]), content])),
    nal.chain((each) =>
      fc.constantFrom(...payloads.fragment(Buffer.concat([each, Buffer.alloc(90, 5)]), 40)),
    ),
  );
}

describe.each(['H264', 'H265'] as const)('rubbish as %s', (name) => {
  const dialect = DIALECTS[name];
  const packet = fc.record({
    payload: payloadOf(dialect),
    step: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: -3, max: 4 }), fc.nat(0xffff)),
    ticks: fc.constantFrom(0, 0, 0, 3000, -3000, 123_456_789),
    marker: fc.boolean(),
    ssrc: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constant(2)),
    event: fc.oneof(
      { weight: 40, arbitrary: fc.constant('nothing' as const) },
      fc.constantFrom('reset' as const, 'flush' as const),
    ),
  });

  fuzz(
    'breaks nothing: no exception, no packet that a receiver would stumble over, no memory without bound',
    fc.property(fc.array(packet, { maxLength: 60, size: 'max' }), (packets) => {
      const out = new Reslicing({ codec: dialect.codec });
      let sequence = 0;
      let timestamp = 0;
      let bytes = 0;
      packets.forEach(({ payload, step, ticks, marker, ssrc, event }, index) => {
        sequence = (sequence + step) & 0xffff;
        timestamp = (timestamp + ticks) >>> 0;
        bytes += payload.length;
        out.push([rtp({ payload, sequence, timestamp, ssrc, marker })], index * 1000);
        if (event === 'reset') out.reslicer.reset();
        if (event === 'flush') out.reslicer.flush();
      });
      // At most a parameter set of each kind in front of every slice of a few bytes.
      expect(out.viewer.packets.length).toBeLessThanOrEqual(4 * bytes);
      const { parameterSets, format, reorders } = out.reslicer;
      expect(parameterSets.all(NalKind.vps).length).toBeLessThanOrEqual(4);
      expect(parameterSets.all(NalKind.sps).length).toBeLessThanOrEqual(4);
      expect(parameterSets.all(NalKind.pps).length).toBeLessThanOrEqual(8);
      expect(typeof reorders).toBe('boolean');
      if (format) expect(format.width).toBeGreaterThan(0);
    }),
    { weight: 0.5 },
  );
});
