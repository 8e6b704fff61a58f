import { describe, expect, it } from 'vitest';
import type { H264_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/h264.ts';
import type { RTP_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/rtp.ts';
import type { AccessUnit } from '../../../../../devices/simulated/video-source.ts';
import { nalOf, RecordedSource } from '../../recorded-source.ts';
import { nalsOf } from '../raw-client.ts';
import { ask, type OddCamera, playOdd, startOdd } from './odd-camera.ts';

const { sps, pps } = new RecordedSource();
const START = '00000001';

/** Four GOPs of a second, of five pictures each; a keyframe takes three fragments besides its parameter sets. */
const PICTURES: readonly AccessUnit[] = Array.from({ length: 20 }, (_, at) => {
  const keyframe = at % 5 === 0;
  const nals = keyframe ? [sps, pps, nalOf(5, 4000)] : [nalOf(1, 300 + at)];
  return { nals, timestamp: at * 18_000, keyframe };
});

/** The packets that a client gets of {@link PICTURES}, and what a camera without quirks would have sent. */
interface Wire {
  readonly packets: readonly Buffer[];
  readonly plain: readonly Buffer[];
}

async function feed(camera: OddCamera): Promise<Wire> {
  const { source, client, url } = camera;
  await playOdd(camera);
  for (const picture of PICTURES) source.push(picture);
  // Frames and answers leave in order: with this one all frames have come.
  await ask(client, 'OPTIONS', url);
  const other = await startOdd('timeout-unsaid');
  await playOdd(other);
  for (const picture of PICTURES) other.source.push(picture);
  await ask(other.client, 'OPTIONS', other.url);
  return { packets: client.on(0), plain: other.client.on(0) };
}

const sequence = (packet: Buffer) => packet.readUInt16BE(2);
const timestamp = (packet: Buffer) => packet.readUInt32BE(4);
const ssrc = (packet: Buffer) => packet.readUInt32BE(8);
const isMarked = (packet: Buffer) => packet.readUInt8(1) >= 0x80;
const payload = (packet: Buffer) => packet.subarray(12);
const payloads = (packets: readonly Buffer[]) => packets.map(payload);
const typeOf = (nal: Buffer | undefined) => (nal?.[0] ?? 0) & 0x1f;
/** Distance from the first packet, wrapping. */
const since = (packets: readonly Buffer[], read: (packet: Buffer) => number, modulus: number) =>
  packets.map((packet) => (read(packet) - read(packets[0] ?? packet) + modulus) % modulus);
/** Without doubles, in order. */
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const RTP: Readonly<Record<keyof typeof RTP_QUIRKS, (wire: Wire) => void>> = {
  'packets-lost': ({ packets, plain }) => {
    expect(payloads(packets)).toEqual(payloads(plain).filter((_, at) => (at + 1) % 25 !== 0));
    expect(plain.length).toBeGreaterThan(packets.length);
    expect(since(packets, sequence, 65_536).slice(23, 25)).toEqual([23, 25]);
  },
  'packets-doubled': ({ packets, plain }) => {
    expect(packets.length).toBe(plain.length + Math.floor(plain.length / 7));
    expect(packets[7]).toEqual(packets[6]);
    expect(distinct(since(packets, sequence, 65_536))).toEqual(plain.map((_, at) => at));
  },
  'packets-reordered': ({ packets }) => {
    expect(since(packets, sequence, 65_536).slice(0, 12)).toEqual([0, 1, 2, 3, 5, 4, 6, 7, 8, 10, 9, 11]);
  },
  'header-extended': ({ packets, plain }) => {
    for (const [at, packet] of packets.entries()) {
      expect(packet[0]).toBe(0xb2);
      // Two CSRC, four bytes of extension header and its length, one word.
      expect(packet.toString('hex', 20, 24)).toBe('abac0001');
      expect(packet.at(-1)).toBe(5);
      expect(packet.subarray(28, -5)).toEqual(payload(plain[at] ?? packet));
    }
  },
  'ssrc-per-gop': ({ packets }) => {
    expect(distinct(packets.map(ssrc))).toHaveLength(4);
    expect(distinct(since(packets, ssrc, 2 ** 32))).toEqual([0, 1, 2, 3]);
  },
  'sequence-reset': ({ packets, plain }) => {
    const perGop = plain.length / 4;
    expect(packets.map(sequence)).toEqual(plain.map((_, at) => at % perGop));
  },
  'timestamps-jump': ({ packets }) => {
    const hour = 3600 * 90_000;
    const ticks = distinct(since(packets, timestamp, 2 ** 32));
    expect(ticks.slice(9, 12)).toEqual([162_000, 180_000 + 2 * hour, 198_000 + 2 * hour]);
  },
  'timestamps-backward': ({ packets }) => {
    const ticks = distinct(since(packets, timestamp, 2 ** 32));
    expect(ticks.slice(9, 11)).toEqual([162_000, 2 ** 32 + 180_000 - 900_000]);
  },
  'timestamps-frozen': ({ packets }) => expect(distinct(packets.map(timestamp))).toHaveLength(1),
  'markers-missing': ({ packets, plain }) => {
    expect(packets.some(isMarked)).toBe(false);
    expect(plain.filter(isMarked)).toHaveLength(20);
  },
};

const H264: Readonly<Record<keyof typeof H264_QUIRKS, (wire: Wire) => void>> = {
  'fu-begins-and-ends': ({ packets, plain }) => {
    const small = packets.filter((packet) => packet.length < 400 && typeOf(payload(packet)) === 28);
    expect(small).toHaveLength(16);
    expect(small.every((packet) => (packet[13] ?? 0) >> 6 === 3)).toBe(true);
    expect(nalsOf(packets)).toEqual(nalsOf(plain));
  },
  'fu-of-one-byte': ({ packets, plain }) => {
    const last = packets.filter((packet) => packet.length === 15);
    expect(last.map((packet) => packet[13])).toEqual([0x45, 0x45, 0x45, 0x45]);
    expect(nalsOf(packets)).toEqual(nalsOf(plain));
  },
  'fu-of-several-nals': ({ packets }) => {
    const [first, second] = nalsOf(packets);
    const whole = [sps, pps, nalOf(5, 4000)].map((nal) => nal.toString('hex')).join(START);
    expect(first?.toString('hex')).toBe(whole);
    expect(typeOf(second)).toBe(1);
    expect(typeOf(payload(packets[0] ?? Buffer.alloc(13)))).toBe(28);
  },
  'fragments-lost': ({ packets, plain }) => {
    expect(plain.length - packets.length).toBe(4);
    expect(since(packets, sequence, 65_536).slice(0, 5)).toEqual([0, 1, 2, 4, 5]);
  },
  'annex-b': ({ packets, plain }) => {
    expect(payload(packets[0] ?? Buffer.alloc(12)).toString('hex')).toBe(
      START + sps.toString('hex') + START + pps.toString('hex'),
    );
    expect(nalsOf(packets.slice(1, 8))).toEqual(nalsOf(plain.slice(2, 9)));
  },
  'stap-a-padded': ({ packets }) => {
    const aggregate = payload(packets[0] ?? Buffer.alloc(12)).toString('hex');
    const length = (nal: Buffer) => nal.length.toString(16).padStart(4, '0');
    expect(aggregate).toBe(
      `78${length(sps)}${sps.toString('hex')}${length(pps)}${pps.toString('hex')}${'00'.repeat(6)}`,
    );
  },
  'nals-empty': ({ packets, plain }) => {
    expect(packets.filter((packet) => packet.length === 12)).toHaveLength(20);
    expect(packets.filter((packet) => payload(packet).toString('hex') === '180000')).toHaveLength(20);
    expect(payloads(packets.filter((packet) => packet.length > 15))).toEqual(payloads(plain));
  },
  'nals-many': ({ packets, plain }) => {
    expect(nalsOf(packets).length - nalsOf(plain).length).toBe(20 * 60);
    expect(nalsOf(packets).filter((nal) => typeOf(nal) === 12)).toHaveLength(20 * 60);
    expect(packets.filter(isMarked)).toHaveLength(20);
  },
  'markers-on-parameter-sets': ({ packets }) => {
    expect(packets.slice(0, 5).map(isMarked)).toEqual([true, true, false, false, true]);
  },
  'parameter-sets-shuffled': ({ packets }) => {
    expect(nalsOf(packets.slice(0, 7)).map(typeOf)).toEqual([8, 6, 7, 9, 5]);
  },
};

describe('what comes of a stream', () => {
  it.each(Object.entries({ ...RTP, ...H264 }))('%s', async (quirk, check) => {
    check(await feed(await startOdd(quirk as keyof typeof RTP | keyof typeof H264)));
  });

  it('of H.265 is left alone by the quirks of H.264', async () => {
    const source = Object.assign(new RecordedSource(), {
      codec: 'H265' as const,
      vps: Buffer.from([0x40, 1]),
    });
    const camera = { ...(await startOdd('annex-b', { sources: { main: source } })), source };
    await playOdd(camera);
    const nal = Buffer.from([0x42, 1, 7, 8]);
    source.push({ nals: [nal, Buffer.from([0x26, 1, 9])], timestamp: 0, keyframe: true });
    await ask(camera.client, 'OPTIONS', camera.url);
    expect(payloads(camera.client.on(0))[0]).toEqual(nal);
  });
});
