import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { TestCamera } from '../gateway/rtp/camera.ts';
import { Reslicing } from '../gateway/rtp/reslicing.ts';
import { anyDamage, type Damage, damaged } from './damage.ts';
import { fuzz } from './fuzz.ts';
import { anyPicture, DIALECTS, type Dialect, leadInOf, type Picture, slicesOf } from './pictures.ts';

const LEVELS = [10, 11, 12];

/** What a camera sends once it is well again: enough for its count to be believed, then a whole keyframe. */
const RECOVERY: Picture[] = Array.from({ length: 30 }, (_, index) => ({
  key: index === 29,
  delimiter: false,
  level: index === 29 ? 10 : undefined,
  messages: [],
  slices: [{ bytes: 40, fill: index }],
  packetBytes: 1400,
  aggregate: 1,
}));

function packetsOf(dialect: Dialect, camera: TestCamera, pictures: readonly Picture[], from = 0) {
  return pictures.map((each, index) =>
    camera.frame([...leadInOf(dialect, each), ...slicesOf(dialect, each)], {
      timestamp: (from + index) * 3000,
      aggregate: each.aggregate,
    }),
  );
}

describe.each(['H264', 'H265'] as const)('damage to %s', (name) => {
  const dialect = DIALECTS[name];
  const { codec, payloads } = dialect;
  const pictures = fc.array(anyPicture, { minLength: 2, maxLength: 5 });

  fuzz(
    'by loss and doubles costs the NAL units that lack a packet, and no other slice',
    fc.property(pictures, fc.infiniteStream(fc.nat(14)), (sent, dice) => {
      const camera = new TestCamera({ packetBytes: 1000, payloads });
      const out = new Reslicing({ codec });
      const allowed = new Set(LEVELS.flatMap((level) => dialect.parameterSets(level)).map(hex));
      const whole: string[] = [];
      let arrived = 0;
      let lost = 0;
      let lostBefore = 0;
      let missed = 0;
      sent.forEach((each, index) => {
        const { aggregate } = each;
        for (const nal of [...leadInOf(dialect, each), ...slicesOf(dialect, each)]) allowed.add(hex(nal));
        for (const nal of leadInOf(dialect, each)) {
          for (const packet of camera.frame([nal], { timestamp: index * 3000, marker: 'never' }))
            push(packet);
        }
        const slices = slicesOf(dialect, each);
        for (let at = 0; at < slices.length; at += aggregate) {
          const group = slices.slice(at, at + aggregate);
          const marker = at + aggregate >= slices.length ? 'last' : 'never';
          const before = lost;
          for (const packet of camera.frame(group, { timestamp: index * 3000, aggregate, marker }))
            push(packet);
          if (lost === before) whole.push(...group.map(hex));
        }
      });
      const passed = out.viewer.nals.map(hex);
      for (const nal of passed) expect(allowed.has(nal)).toBe(true);
      const slices = new Set(sent.flatMap((each) => slicesOf(dialect, each).map(hex)));
      const wholeOnes = new Set(whole);
      expect(passed.filter((nal) => slices.has(nal) && wholeOnes.has(nal))).toEqual(
        expect.arrayContaining([...wholeOnes]),
      );
      expect(out.reslicer.counters.lost).toBe(missed);

      function push(packet: Buffer): void {
        const die = dice.next().value;
        if (die === 0) {
          lost++;
          return;
        }
        // What was lost in front of the first is not missed, and what is lost at the end is not yet.
        if (arrived === 0) lostBefore = lost;
        missed = lost - lostBefore;
        arrived++;
        out.push(die === 1 ? [packet, packet] : [packet]);
      }
    }),
    { weight: 0.5 },
  );

  fuzz(
    'of any kind leaves packets that are well-formed, and ends with the next keyframe',
    fc.property(pictures, fc.array(anyDamage, { minLength: 1, maxLength: 12 }), (sent, damages: Damage[]) => {
      const camera = new TestCamera({ payloads });
      const out = new Reslicing({ codec });
      const packets = packetsOf(dialect, camera, sent).flat();
      // The viewer throws at all that a receiver would stumble over.
      out.push(damaged(packets, damages));
      const before = out.viewer.packets.length;
      for (const frame of packetsOf(dialect, camera, RECOVERY, sent.length)) out.push(frame);
      out.reslicer.flush();
      const keyframe = RECOVERY.at(-1);
      if (!keyframe) throw new Error('no keyframe');
      const last = out.viewer.frames.at(-1);
      expect(out.viewer.packets.length).toBeGreaterThan(before);
      expect(last?.nals.map(hex).slice(-1)).toEqual(slicesOf(dialect, keyframe).map(hex));
      expect(last?.packets[0]?.startsKeyframe).toBe(true);
      expect(last?.packets.at(-1)?.marker).toBe(true);
      expect(out.reslicer.format).toMatchObject({ codec: name });
    }),
    { weight: 0.5 },
  );
});

function hex(nal: Buffer): string {
  return nal.toString('hex');
}
