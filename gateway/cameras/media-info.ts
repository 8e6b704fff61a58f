import type { MediaInfo } from '../../protocol/messages.ts';
import type { CameraStream } from '../stream/camera-stream.ts';

/** What a viewer is told of one stream; nothing before the camera has said what it sends. */
export function mediaInfo({
  format,
  reorders,
}: Pick<CameraStream, 'format' | 'reorders'>): MediaInfo | undefined {
  if (!format) return undefined;
  const { codec, width, height } = format.video;
  return {
    codec,
    width,
    height,
    ...(format.audio && { audio: format.audio.codec }),
    ...(format.unsupportedAudio !== undefined && { unsupportedAudio: format.unsupportedAudio }),
    ...(reorders && { reorders }),
  };
}
