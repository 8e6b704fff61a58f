import type { Logger } from 'pino';
import type { StreamFormat } from '../rtp/stream-format.ts';
import type { RtspPullOptions } from '../rtsp/pull-options.ts';
import type { StreamDescription } from '../rtsp/stream-description.ts';
import { AudioPath } from './audio-path.ts';
import { KeyframeRequests } from './keyframe-requests.ts';
import { SenderReports } from './sender-reports.ts';
import { VideoPath } from './video-path.ts';

export interface StreamMediaOptions {
  /** Camera and quality, for log lines. */
  readonly name: string;
  /** Asks the camera for a keyframe; absent where it can not be asked. */
  readonly requestKeyframe?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Bound of the cached group of pictures, in bytes. */
  readonly cacheBytes: number;
  /** Bounds of a viewer's jitter buffer, in ms. */
  readonly playoutDelay: { readonly minMs: number; readonly maxMs: number };
  readonly logger: Logger;
}

/** Picture and sound of one stream, and what is told of them to its viewers and asked of its camera. */
export class StreamMedia {
  readonly video: VideoPath;
  readonly audio: AudioPath;
  readonly reports: SenderReports;
  readonly keyframes: KeyframeRequests;
  readonly #onFormat: (format: StreamFormat) => void;
  #unsupportedAudio: string | undefined;
  #packetsIn = 0;
  #bytesIn = 0;

  /** `now` is in monotonic ms; `onFormat` is told each change of what is known of the stream. */
  constructor(
    options: StreamMediaOptions & {
      readonly now: () => number;
      readonly onFormat: (format: StreamFormat) => void;
    },
  ) {
    const { name, requestKeyframe, cacheBytes, playoutDelay, logger, now, onFormat } = options;
    this.#onFormat = onFormat;
    this.keyframes = new KeyframeRequests({ ask: requestKeyframe, name, now, logger });
    this.video = new VideoPath({
      cacheBytes,
      playoutDelay,
      now,
      onFormat: () => this.#learn(),
      cameraMakesKeyframes: () => this.keyframes.isPossible,
      onKeyframeNeeded: () => this.keyframes.request(),
    });
    this.audio = new AudioPath({ now });
    this.reports = new SenderReports({ video: this.video, audio: this.audio, now });
  }

  get packetsIn(): number {
    return this.#packetsIn;
  }

  get bytesIn(): number {
    return this.#bytesIn;
  }

  /** What the camera announces; false where picture or sound go on in another codec, and their feeds are over. */
  describe({ video, audio, unsupportedAudio }: StreamDescription): boolean {
    this.#unsupportedAudio = unsupportedAudio;
    const sameSound = this.audio.describe(audio);
    const samePicture = this.video.describe(video);
    this.#learn();
    return sameSound && samePicture;
  }

  /** One RTP packet of the picture; false where it is none. */
  onVideo(packet: Buffer, arrivedAtMs: number): boolean {
    this.#packetsIn++;
    this.#bytesIn += packet.length;
    return this.video.push(packet, arrivedAtMs);
  }

  onAudio(packet: Buffer, arrivedAtMs: number): void {
    this.#packetsIn++;
    this.#bytesIn += packet.length;
    this.audio.push(packet, arrivedAtMs);
  }

  onSenderReport(...[medium, info]: Parameters<RtspPullOptions['onSenderReport']>): void {
    const clock = medium === 'video' ? this.video.clock : this.audio.clock;
    clock?.hear(info);
  }

  /** What the camera sends next does not continue what it sent. */
  interrupt(): void {
    this.video.interrupt();
    this.audio.interrupt();
  }

  /** Viewers get nothing more. */
  close(): void {
    this.reports.stop();
    this.video.close();
    this.audio.close();
  }

  #learn(): void {
    const { format: video } = this.video;
    const { format: audio } = this.audio;
    const unsupportedAudio = this.#unsupportedAudio;
    if (!video) return;
    this.#onFormat({
      video,
      ...(audio && { audio }),
      ...(unsupportedAudio !== undefined && { unsupportedAudio }),
    });
  }
}
