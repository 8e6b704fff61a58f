import type { ReportBlock } from '../rtp/rtcp.ts';
import type { StreamFormat } from '../rtp/stream-format.ts';
import type { AudioPath } from './audio-path.ts';
import type { AudioFeed } from './feed/audio-feed.ts';
import type { PacketSink } from './feed/packet-sink.ts';
import type { ViewerFeed } from './feed/viewer-feed.ts';
import type { VideoPath } from './video-path.ts';

/** One viewer's share in a stream, from its offer to its end. */
export interface Subscription {
  /**
   * What the camera sends, as soon as that is known. Rejects when `signal` aborts, and with the reason when the
   * camera can not be reached.
   */
  format(signal: AbortSignal): Promise<StreamFormat>;
  /** Packets go to the sink from now on, the cached ones first; called once for each medium. */
  start(sinks: { readonly video?: PacketSink; readonly audio?: PacketSink }): void;
  /** The viewer's RTCP PLI or FIR. */
  requestKeyframe(): void;
  /** The viewer misses the video packet of that number. */
  lost(sequence: number): void;
  /** What the viewer tells of how the picture arrives. */
  report(block: ReportBlock): void;
  /** What the viewer believes the path can carry, in bits a second. */
  bandwidth(bitsPerSecond: number): void;
  close(): void;
}

/** What a share needs of its stream. */
export interface SharedStream {
  readonly video: VideoPath;
  readonly audio: AudioPath;
  awaitFormat(signal: AbortSignal): Promise<StreamFormat>;
  /** A feed has begun. */
  onJoin(): void;
  askCamera(): void;
  onClose(share: StreamShare): void;
}

/** The one kind of {@link Subscription}. */
export class StreamShare implements Subscription {
  readonly #stream: SharedStream;
  readonly #onCodecChange: () => void;
  /** The viewer's answer is made from the format that it was told. */
  #isTold = false;
  #video: ViewerFeed | undefined;
  #audio: AudioFeed | undefined;
  #closed = false;
  /** The stream goes on in another codec than the viewer was told. */
  #stale = false;

  constructor(stream: SharedStream, onCodecChange: () => void) {
    this.#stream = stream;
    this.#onCodecChange = onCodecChange;
  }

  async format(signal: AbortSignal): Promise<StreamFormat> {
    const format = await this.#stream.awaitFormat(signal);
    this.#isTold = true;
    return format;
  }

  start({ video, audio }: { readonly video?: PacketSink; readonly audio?: PacketSink }): void {
    if (this.#closed || this.#stale) return;
    if (video && !this.#video) this.#video = this.#stream.video.join(video);
    if (audio && !this.#audio) this.#audio = this.#stream.audio.join(audio);
    this.#stream.onJoin();
  }

  requestKeyframe(): void {
    if (this.#video?.requestKeyframe() === 'needs-camera') this.#stream.askCamera();
  }

  lost(sequence: number): void {
    this.#video?.lost(sequence);
  }

  report(block: ReportBlock): void {
    this.#video?.report(block);
  }

  bandwidth(bitsPerSecond: number): void {
    this.#video?.bandwidth(bitsPerSecond);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#video) this.#stream.video.leave(this.#video);
    if (this.#audio) this.#stream.audio.leave(this.#audio);
    this.#stream.onClose(this);
  }

  /** The stream goes on in another codec; whoever was told nothing yet will be told the new one. */
  codecChanged(): void {
    if (this.#closed || this.#stale || !this.#isTold) return;
    this.#stale = true;
    this.#onCodecChange();
  }
}
