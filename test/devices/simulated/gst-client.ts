import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOwnedProcess } from '../../helpers/owned-process.ts';

const script = fileURLToPath(new URL('./gst-pipeline.py', import.meta.url));

export interface Recording {
  /** As they came, without start codes. */
  readonly nals: readonly Buffer[];
  /** What a decoder made of them: the luma of each picture. */
  readonly pictures: readonly Buffer[];
}

/** Plays so many pictures by GStreamer's RTSP client, which we did not write, and decodes them by OpenH264. */
export async function recordByGstreamer(options: {
  url: string;
  username: string;
  password: string;
  pictures: number;
  width: number;
  height: number;
}): Promise<Recording> {
  const { url, username, password, pictures, width, height } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-gst-'));
  const coded = join(folder, 'coded.h264');
  const decoded = join(folder, 'decoded.yuv');
  const pipeline = [
    `rtspsrc location=${url} user-id=${username} user-pw=${password} protocols=tcp latency=0`,
    'rtph264depay',
    'video/x-h264,stream-format=byte-stream,alignment=au',
    `identity eos-after=${pictures + 1}`,
    `tee name=t t. ! queue ! filesink location=${coded} t. ! queue ! h264parse ! openh264dec`,
    `video/x-raw,format=I420 ! filesink location=${decoded}`,
  ].join(' ! ');
  try {
    const process = await startOwnedProcess({ command: '/usr/bin/python3', args: [script, pipeline] });
    const { code } = await process.exited;
    if (code !== 0) throw new Error(`GStreamer could not play ${url}: ${process.output()}`);
    const frames = await readFile(decoded);
    const bytes = (width * height * 3) / 2;
    return {
      nals: splitAtStartCodes(await readFile(coded)),
      pictures: Array.from({ length: frames.length / bytes }, (_, index) =>
        frames.subarray(index * bytes, index * bytes + width * height),
      ),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
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
