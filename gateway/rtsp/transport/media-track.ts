import type { MediaTransport } from './media-transport.ts';
import type { TrackSink } from './track-sink.ts';

/** A track that was set up: what it arrives by, and where it goes. */
export interface MediaTrack {
  readonly transport: MediaTransport;
  readonly sink: TrackSink;
}
