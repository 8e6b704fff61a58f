import type { RtspPullOptions, TransportKind } from './pull-options.ts';
import type { AudioDescription, VideoDescription } from './stream-description.ts';
import { TrackSink } from './track-sink.ts';

interface SinkOptions {
  readonly pull: RtspPullOptions;
  readonly address: string;
}

/** The way of the picture's packets to the pull's listeners; `transport` is asked at the first. */
export function pictureSink(
  options: SinkOptions & { video: VideoDescription; transport: () => TransportKind },
): TrackSink {
  const { pull, address, video } = options;
  return new TrackSink({
    address,
    clockRate: video.clockRate,
    onPacket: pull.onVideo.bind(pull),
    onSenderReport: (info, arrivedAtMs) => pull.onSenderReport('video', info, arrivedAtMs),
    onFirst: () => pull.onTransport?.(options.transport()),
    logger: pull.logger,
  });
}

/** The same for the sound, of the described type only: another codec's bytes would be noise. */
export function soundSink(options: SinkOptions & { audio: AudioDescription }): TrackSink {
  const { pull, address, audio } = options;
  return new TrackSink({
    address,
    clockRate: audio.clockRate,
    payloadType: audio.payloadType,
    onPacket: pull.onAudio.bind(pull),
    onSenderReport: (info, arrivedAtMs) => pull.onSenderReport('audio', info, arrivedAtMs),
    logger: pull.logger,
  });
}
