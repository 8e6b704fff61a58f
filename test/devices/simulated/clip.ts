import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VideoCodec } from '../../../devices/simulated/video-source.ts';
import { gstPipelineScript } from '../../helpers/gst-pipeline.ts';
import { startOwnedProcess } from '../../helpers/owned-process.ts';

const ENCODERS: Readonly<Record<VideoCodec, (gopFrames: number) => string>> = {
  H264: (gop) =>
    `x264enc tune=zerolatency option-string=sliced-threads=0 speed-preset=ultrafast key-int-max=${gop} ! video/x-h264,stream-format=byte-stream`,
  H265: (gop) =>
    `x265enc tune=zerolatency speed-preset=ultrafast key-int-max=${gop} ! video/x-h265,stream-format=byte-stream`,
};

export interface Clip {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly pictures: number;
  readonly gopFrames: number;
}

/** A stream in Annex B format that GStreamer's encoder made of a moving test picture. */
export async function encodeClip({ codec, width, height, fps, pictures, gopFrames }: Clip): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-clip-'));
  const file = join(folder, 'clip');
  const pipeline = [
    `videotestsrc pattern=ball num-buffers=${pictures}`,
    `video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1`,
    ENCODERS[codec](gopFrames),
    `filesink name=coded location=${file}`,
  ].join(' ! ');
  try {
    const args = [gstPipelineScript, pipeline, 'coded'];
    const process = await startOwnedProcess({ command: '/usr/bin/python3', args });
    const { code } = await process.exited;
    if (code !== 0) throw new Error(`GStreamer could not encode ${codec}: ${process.output()}`);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
