import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGstPipeline } from '../../helpers/gst-pipeline.ts';

export interface EncodedStreamOptions {
  readonly codec: 'H264' | 'H265';
  /** Encoder properties, as for gst-launch. */
  readonly encoder: string;
  /** Properties of the payloader. */
  readonly payloader?: string;
}

/** A real encoder's picture: as a byte stream, and in packets as GStreamer sends them. */
export interface EncodedStream {
  readonly nals: Buffer[];
  readonly packets: Buffer[];
}

const WIDTH = 320;
const HEIGHT = 180;
const PICTURES = 60;
const FRAME_BYTES = WIDTH * HEIGHT * 1.5;

const ELEMENTS = {
  H264: { encoder: 'x264enc', media: 'video/x-h264', name: 'h264', decoder: 'openh264dec' },
  H265: { encoder: 'x265enc', media: 'video/x-h265', name: 'h265', decoder: 'libde265dec' },
};

/** 60 pictures of 320×180, which is no multiple of a coding block. */
export function encode({ codec, encoder, payloader = '' }: EncodedStreamOptions): Promise<EncodedStream> {
  const { encoder: element, media, name } = ELEMENTS[codec];
  return inTemporaryFolder(async (folder) => {
    await runGstPipeline(
      [
        `videotestsrc num-buffers=${PICTURES} pattern=ball`,
        `video/x-raw,format=I420,width=${WIDTH},height=${HEIGHT},framerate=25/1`,
        `${element} ${encoder}`,
        `${name}parse`,
        `${media},stream-format=byte-stream,alignment=au`,
        'tee name=both',
        'queue',
        `filesink location=${join(folder, 'stream')} both.`,
        'queue',
        `rtp${name}pay ${payloader}`,
        'rtpstreampay',
        `filesink location=${join(folder, 'packets')}`,
      ].join(' ! '),
    );
    const nals = splitByteStream(await readFile(join(folder, 'stream')));
    return { nals, packets: unframe(await readFile(join(folder, 'packets'))) };
  });
}

/** What another's depayloader and decoder make of the packets, a buffer for each picture. */
export function decodePackets(codec: 'H264' | 'H265', packets: readonly Buffer[]): Promise<Buffer[]> {
  const { name } = ELEMENTS[codec];
  return decode(
    codec,
    Buffer.concat(packets.flatMap((packet) => [lengthOf(packet), packet])),
    `application/x-rtp-stream,media=video,encoding-name=${codec},clock-rate=90000 ! rtpstreamdepay ! rtp${name}depay`,
  );
}

export function decodeNals(codec: 'H264' | 'H265', nals: readonly Buffer[]): Promise<Buffer[]> {
  const startCode = Buffer.from('00000001', 'hex');
  return decode(codec, Buffer.concat(nals.flatMap((nal) => [startCode, nal])), 'identity');
}

function decode(codec: 'H264' | 'H265', bytes: Buffer, unpack: string): Promise<Buffer[]> {
  const { name, decoder } = ELEMENTS[codec];
  return inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'in'), bytes);
    await runGstPipeline(
      [
        `filesrc location=${join(folder, 'in')}`,
        unpack,
        `${name}parse`,
        decoder,
        'videoconvert',
        'video/x-raw,format=I420',
        `filesink location=${join(folder, 'out')}`,
      ].join(' ! '),
    );
    const pictures = await readFile(join(folder, 'out'));
    return Array.from({ length: pictures.length / FRAME_BYTES }, (_, index) =>
      pictures.subarray(index * FRAME_BYTES, (index + 1) * FRAME_BYTES),
    );
  });
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-encoded-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** NAL units between the start codes of Annex B. */
function splitByteStream(bytes: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  const code = Buffer.from('000001', 'hex');
  for (let at = bytes.indexOf(code); at >= 0; ) {
    const next = bytes.indexOf(code, at + 3);
    let end = next < 0 ? bytes.length : next;
    while (bytes[end - 1] === 0) end--;
    nals.push(bytes.subarray(at + 3, end));
    at = next;
  }
  return nals;
}

/** RFC 4571: a length of two bytes in front of each packet. */
function unframe(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    packets.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return packets;
}

function lengthOf(packet: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  return length;
}
