import { h264 } from './h264/h264-codec.ts';
import { h265 } from './h265/h265-codec.ts';
import { Reslicer, type ReslicerOptions } from './reslicer/reslicer.ts';
import type { VideoReslicer } from './video-reslicer.ts';

/** The reslicer for a camera's codec. */
export function createReslicer({
  codec,
  ...options
}: ReslicerOptions & { readonly codec: 'H264' | 'H265' }): VideoReslicer {
  return new Reslicer({ ...options, codec: codec === 'H265' ? h265 : h264 });
}
