import { randomInt } from 'node:crypto';
import type { AudioFormat } from '../rtp/audio-format.ts';
import { AudioRelay } from '../rtp/audio-relay.ts';
import { MediaClock } from '../rtp/media-clock.ts';
import type { MediaPacket } from '../rtp/media-packet.ts';
import { RtpView } from '../rtp/rtp-view.ts';
import type { AudioDescription } from '../rtsp/stream-description.ts';
import { AudioFeed } from './feed/audio-feed.ts';
import type { PacketSink } from './feed/packet-sink.ts';
import type { StreamMoment } from './stream-moment.ts';

/** What passes one format on. */
interface Channel {
  readonly format: AudioFormat;
  readonly relay: AudioRelay;
  readonly clock: MediaClock;
}

/** The sound's way through a stream: from the camera's packets to every viewer's feed. */
export class AudioPath {
  readonly #now: () => number;
  readonly #view = new RtpView();
  readonly #feeds: AudioFeed[] = [];
  /** The last one that there was; it goes on where the camera leaves its sound out for a while. */
  #channel: Channel | undefined;
  #isSent = false;
  #packetsOut = 0;

  /** `now` is in monotonic ms. */
  constructor({ now }: { readonly now: () => number }) {
    this.#now = now;
  }

  /** Absent where the camera sends no sound that WebRTC has. */
  get format(): AudioFormat | undefined {
    return this.#isSent ? this.#channel?.format : undefined;
  }

  get clock(): MediaClock | undefined {
    return this.#channel?.clock;
  }

  /** Packets handed to feeds. */
  get packetsOut(): number {
    return this.#packetsOut;
  }

  /** What the camera announces. Feeds of another codec are over; false then. */
  describe(audio: AudioDescription | undefined): boolean {
    this.#isSent = audio !== undefined;
    if (!audio || (this.#channel && sameFormat(this.#channel.format, audio))) return true;
    const isFirst = this.#channel === undefined;
    const { codec, clockRate, channels } = audio;
    const format: AudioFormat = { codec, clockRate, channels };
    this.#channel = {
      format,
      relay: new AudioRelay({ format, emit: (packet) => this.#fanOut(packet) }),
      clock: new MediaClock({ clockRate, outputRate: clockRate }),
    };
    this.close();
    return isFirst;
  }

  /** One RTP packet of the camera. */
  push(packet: Buffer, arrivedAtMs: number): void {
    const channel = this.#channel;
    const view = this.#view;
    if (!channel || !view.parse(packet)) return;
    channel.relay.push(view, channel.clock.map(view.timestamp, arrivedAtMs));
  }

  join(sink: PacketSink): AudioFeed {
    const start = { sequence: randomInt(0x1_0000), timestamp: randomInt(0x1_0000_0000) };
    const feed = new AudioFeed({ sink, start });
    this.#feeds.push(feed);
    return feed;
  }

  leave(feed: AudioFeed): void {
    feed.close();
    const index = this.#feeds.indexOf(feed);
    if (index >= 0) this.#feeds.splice(index, 1);
  }

  /** What the camera sends next does not continue what it sent. */
  interrupt(): void {
    this.#channel?.relay.reset();
    this.#channel?.clock.restart(this.#now());
    for (const feed of this.#feeds) feed.interrupt();
  }

  report(moment: StreamMoment): void {
    for (const feed of this.#feeds) feed.sendReport(moment);
  }

  close(): void {
    for (const feed of this.#feeds.splice(0)) feed.close();
  }

  #fanOut(packet: MediaPacket): void {
    const feeds = this.#feeds;
    this.#packetsOut += feeds.length;
    for (let i = 0; i < feeds.length; i++) feeds[i]?.push(packet);
  }
}

function sameFormat(a: AudioFormat, b: AudioFormat): boolean {
  return a.codec === b.codec && a.clockRate === b.clockRate && a.channels === b.channels;
}
