import type { VideoFormat } from '../rtp/video-format.ts';

export interface NoCodecQuestion {
  readonly camera: string;
  /** What the stream that was asked for holds. */
  readonly asked: VideoFormat;
  readonly quality: 'main' | 'sub';
  /** What the camera's other stream holds; absent where it has none, or none that answers. */
  readonly other?: VideoFormat | undefined;
}

/** Why a viewer gets no picture of a camera that works, and what to set at the camera. */
export function noCodecSentence({ camera, asked, quality, other }: NoCodecQuestion): string {
  if (asked.codec === 'H264') {
    return `${camera} sends H.264, which this browser does not offer to play in packetization mode 1; try another browser`;
  }
  if (other?.codec === 'H265') {
    return `${camera} sends H.265 in both of its streams, which this browser can not play: set one of them to H.264 in the camera's settings`;
  }
  if (quality === 'sub') {
    return `${camera} sends H.265, which this browser can not play: set its sub stream to H.264 in the camera's settings`;
  }
  return `${camera} sends H.265, which this browser can not play: set its main stream to H.264 in the camera's settings, or let Oriel pull an H.264 stream of it`;
}
