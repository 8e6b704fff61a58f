import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gstPipelineScript } from '../../helpers/gst-pipeline.ts';
import { startOwnedProcess } from '../../helpers/owned-process.ts';

export interface Recording {
  /** As they came, without start codes. */
  readonly nals: readonly Buffer[];
  /** What a decoder made of them: the luma of each picture. */
  readonly pictures: readonly Buffer[];
  /** What a decoder made of the sound, in samples of 16 bit; empty where none was asked for. */
  readonly samples: readonly number[];
}

export interface GstreamerOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly pictures: number;
  readonly width: number;
  readonly height: number;
  /** Default TCP. */
  readonly protocol?: 'tcp' | 'udp';
  readonly codec?: 'H264' | 'H265';
  readonly audio?: 'PCMA' | 'PCMU';
}

const CODECS = {
  H264: { format: 'video/x-h264', depay: 'rtph264depay', decode: 'h264parse ! openh264dec' },
  H265: { format: 'video/x-h265', depay: 'rtph265depay', decode: 'h265parse ! libde265dec' },
};
const SOUNDS = {
  PCMA: 'rtppcmadepay ! alawdec',
  PCMU: 'rtppcmudepay ! mulawdec',
};

/** Plays so many pictures by GStreamer's RTSP client, which we did not write, and decodes them. */
export async function recordByGstreamer(options: GstreamerOptions): Promise<Recording> {
  const { url, username, password, pictures, width, height, audio } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-gst-'));
  const [coded, decoded, heard] = ['coded', 'decoded', 'heard'].map((name) => join(folder, name));
  const { format, depay, decode } = CODECS[options.codec ?? 'H264'];
  // A certificate of the test's own is not asked after: "insecure" is GStreamer's word for 0.
  const source = `rtspsrc name=camera location=${url} user-id=${username} user-pw=${password} protocols=${options.protocol ?? 'tcp'} tls-validation-flags=0 latency=0`;
  const pipeline = [
    `${source} camera. ! ${depay}`,
    `${format},stream-format=byte-stream,alignment=au`,
    `identity eos-after=${pictures + 1}`,
    `tee name=t t. ! queue ! filesink name=coded location=${coded} t. ! queue ! ${decode}`,
    `video/x-raw,format=I420 ! filesink name=decoded location=${decoded}`,
  ].join(' ! ');
  const sound = audio ? ` camera. ! ${SOUNDS[audio]} ! filesink location=${heard}` : '';
  try {
    const args = [gstPipelineScript, pipeline + sound, 'coded', 'decoded'];
    const process = await startOwnedProcess({ command: '/usr/bin/python3', args });
    const { code } = await process.exited;
    if (code !== 0) throw new Error(`GStreamer could not play ${url}: ${process.output()}`);
    const frames = await readFile(decoded ?? '');
    const bytes = (width * height * 3) / 2;
    return {
      nals: splitAtStartCodes(await readFile(coded ?? '')),
      pictures: Array.from({ length: frames.length / bytes }, (_, index) =>
        frames.subarray(index * bytes, index * bytes + width * height),
      ),
      samples: audio ? samplesOf(await readFile(heard ?? '')) : [],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function samplesOf(bytes: Buffer): readonly number[] {
  return Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => bytes.readInt16LE(2 * at));
}

function splitAtStartCodes(stream: Buffer): readonly Buffer[] {
  const nals: Buffer[] = [];
  let from = stream.indexOf('000001', 0, 'hex');
  while (from >= 0) {
    const next = stream.indexOf('000001', from + 3, 'hex');
    const end = next < 0 ? stream.length : stream[next - 1] === 0 ? next - 1 : next;
    nals.push(stream.subarray(from + 3, end));
    from = next;
  }
  return nals;
}
