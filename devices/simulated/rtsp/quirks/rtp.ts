import type { Quirk } from './quirk.ts';

const MARKER = 0x80;
const HEADER_BYTES = 12;

/** A timestamp that jumps does so each two seconds, in sound and picture alike. */
const PHASE_MS = 2000;
const JUMP_MS = 2 * 3_600_000;
const BACKWARD_MS = 10_000;

/** One of so many packets is lost, or doubled, or comes after the next. */
const LOST_OF = 25;
const DOUBLED_OF = 7;
const LATE_OF = 5;

/** RTP as cameras and networks make it (RFC 3550). */
export const RTP_QUIRKS = {
  'packets-lost': {
    meaning: `each ${LOST_OF}th packet is lost`,
    packets: () => {
      let count = 0;
      return (packets) => packets.filter(() => ++count % LOST_OF !== 0);
    },
  },
  'packets-doubled': {
    meaning: `each ${DOUBLED_OF}th packet comes twice`,
    packets: () => {
      let count = 0;
      return (packets) =>
        packets.flatMap((packet) => (++count % DOUBLED_OF === 0 ? [packet, Buffer.from(packet)] : [packet]));
    },
  },
  'packets-reordered': {
    meaning: `each ${LATE_OF}th packet comes after the next`,
    packets: () => {
      let count = 0;
      let late: Buffer | undefined;
      return (packets) =>
        packets.flatMap((packet) => {
          const before = late;
          late = undefined;
          count += 1;
          if (before !== undefined) return [packet, before];
          if (count % LATE_OF !== 0) return [packet];
          late = packet;
          return [];
        });
    },
  },
  'header-extended': {
    meaning: 'packets have two CSRC, a header extension and padding',
    packets: () => (packets) => packets.map(extended),
  },
  'ssrc-per-gop': {
    meaning: 'the picture has another SSRC from each keyframe on',
    header: () => {
      let gops = 0;
      return (header, { medium, keyframe }) => {
        if (medium !== 'video') return header;
        if (keyframe) gops += 1;
        return { ...header, ssrc: (header.ssrc + gops) >>> 0 };
      };
    },
  },
  'sequence-reset': {
    meaning: 'sequence numbers begin at 0 again with each keyframe',
    packets: () => {
      let next: number | undefined;
      return (packets, { keyframe }) => {
        if (keyframe) next = 0;
        if (next === undefined) return packets;
        for (const packet of packets) packet.writeUInt16BE(next++ & 0xffff, 2);
        return packets;
      };
    },
  },
  'timestamps-jump': {
    meaning: 'timestamps jump two hours ahead each two seconds',
    header: shifting((phase) => phase * JUMP_MS),
  },
  'timestamps-backward': {
    meaning: 'timestamps jump ten seconds back each two seconds',
    header: shifting((phase) => -phase * BACKWARD_MS),
  },
  'timestamps-frozen': {
    meaning: 'timestamps of the picture stand still',
    header: () => {
      let frozen: number | undefined;
      return (header, { medium }) => {
        if (medium !== 'video') return header;
        frozen ??= header.timestamp;
        return { ...header, timestamp: frozen };
      };
    },
  },
  'markers-missing': {
    meaning: 'no packet bears the marker',
    packets: () => (packets) => {
      for (const packet of packets) packet[1] = (packet[1] ?? 0) & ~MARKER;
      return packets;
    },
  },
} satisfies Readonly<Record<string, Quirk>>;

function shifting(shiftMs: (phase: number) => number): NonNullable<Quirk['header']> {
  return () =>
    (header, { elapsedMs, clockRate }) => {
      const ticks = (shiftMs(Math.floor(elapsedMs / PHASE_MS)) * clockRate) / 1000;
      return { ...header, timestamp: (header.timestamp + ticks) >>> 0 };
    };
}

/** The same packet with all that RFC 3550 section 5.1 allows; the extension is of one word. */
function extended(packet: Buffer): Buffer {
  const head = Buffer.from(packet.subarray(0, HEADER_BYTES));
  head[0] = 0x80 | 0x20 | 0x10 | 2;
  const sources = Buffer.from('0000000a0000000b', 'hex');
  const extension = Buffer.from('abac0001deadbeef', 'hex');
  const padding = Buffer.from([0, 0, 0, 0, 5]);
  return Buffer.concat([head, sources, extension, packet.subarray(HEADER_BYTES), padding]);
}
