import type { RtspPullOptions } from '../pull-options.ts';
import type { AudioDescription, VideoDescription } from '../stream-description.ts';
import { TrackSink } from './track-sink.ts';

interface SinkOptions {
  readonly pull: RtspPullOptions;
  readonly address: string;
  /** Called before the first packet is handed on. */
  readonly onFirst: () => void;
}

/** The way of the picture's packets to the pull's listeners; cameras lie about their type. */
export function pictureSink({ video, ...options }: SinkOptions & { video: VideoDescription }): TrackSink {
  const { pull, address, onFirst } = options;
  const { clockRate, payloadType } = video;
  return new TrackSink({
    ...{ address, clockRate, payloadType, onFirst },
    isStrict: false,
    onPacket: pull.onVideo.bind(pull),
    onSenderReport: (info, arrivedAtMs) => pull.onSenderReport('video', info, arrivedAtMs),
    logger: pull.logger,
  });
}

/** The same for the sound, of the described type only: another codec's bytes would be noise. */
export function soundSink({ audio, ...options }: SinkOptions & { audio: AudioDescription }): TrackSink {
  const { pull, address, onFirst } = options;
  const { clockRate, payloadType } = audio;
  return new TrackSink({
    ...{ address, clockRate, payloadType, onFirst },
    isStrict: true,
    onPacket: pull.onAudio.bind(pull),
    onSenderReport: (info, arrivedAtMs) => pull.onSenderReport('audio', info, arrivedAtMs),
    logger: pull.logger,
  });
}
