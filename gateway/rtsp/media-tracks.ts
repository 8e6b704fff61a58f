import { setUp } from './handshake.ts';
import type { TransportKind } from './pull-options.ts';
import type { RtspSession } from './session.ts';
import { InterleavedChannels } from './transport/interleaved-channels.ts';
import { InterleavedTransport } from './transport/interleaved-transport.ts';
import type { MediaTrack } from './transport/media-track.ts';
import type { MediaTransport } from './transport/media-transport.ts';
import type { TrackSink } from './transport/track-sink.ts';
import { UdpTransport } from './transport/udp-transport.ts';
import type { RtspConnection } from './wire/connection.ts';

export interface MediaTracksOptions {
  /** For errors. */
  readonly address: string;
  readonly connection: RtspConnection;
  readonly session: RtspSession;
  /** Monotonic ms. */
  readonly now: () => number;
}

export interface WantedTrack {
  readonly sink: TrackSink;
  readonly payloadType: number;
  readonly kind: TransportKind;
  readonly control: string | undefined;
  /** What the control may hang on, the likeliest first. */
  readonly bases: readonly string[];
}

/** The tracks that one session has set up, and the ways on which their packets arrive. */
export class MediaTracks {
  readonly #options: MediaTracksOptions;
  readonly #channels: InterleavedChannels;
  readonly #tracks: MediaTrack[] = [];

  constructor(options: MediaTracksOptions) {
    this.#options = options;
    this.#channels = new InterleavedChannels((channels) => options.connection.expectChannels(channels));
  }

  /** The picture's first. */
  get all(): readonly MediaTrack[] {
    return this.#tracks;
  }

  /** Takes every interleaved frame of the connection. */
  receive(channel: number, packet: Buffer, arrivedAtMs: number): void {
    this.#channels.receive(channel, packet, arrivedAtMs);
  }

  /** Gives the base that the track's control hangs on. Throws {@link RtspError}; nothing is left open then. */
  async add({ sink, kind, ...track }: WantedTrack): Promise<string> {
    const { session, address } = this.#options;
    const transport = await this.#open(sink, { kind, payloadType: track.payloadType });
    const added = { sink, transport };
    this.#tracks.push(added);
    try {
      return await setUp({ ...track, session, address, transport });
    } catch (error) {
      transport.close();
      this.#tracks.splice(this.#tracks.indexOf(added), 1);
      throw error;
    }
  }

  async #open(
    sink: TrackSink,
    { kind, payloadType }: Pick<WantedTrack, 'kind' | 'payloadType'>,
  ): Promise<MediaTransport> {
    const { connection, address, now } = this.#options;
    if (kind === 'udp') return UdpTransport.open({ address, host: connection.remoteAddress, sink, now });
    return new InterleavedTransport({
      address,
      payloadType,
      sink,
      channels: this.#channels,
      send: (channel, packet) => connection.sendFrame(channel, packet),
    });
  }
}
