import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Quality } from '../devices/camera.ts';
import type { CameraPosts } from './cameras/camera-posts.ts';
import type { Viewings } from './signaling/viewings.ts';
import type { CameraStream } from './stream/camera-stream.ts';

const COUNTERS = [
  ['packetsIn', 'oriel_stream_received_packets_total', 'RTP packets that arrived from the camera.'],
  ['bytesIn', 'oriel_stream_received_bytes_total', 'Bytes of RTP that arrived from the camera.'],
  ['packetsOut', 'oriel_stream_forwarded_packets_total', 'RTP packets handed to viewers’ feeds.'],
  ['refused', 'oriel_feed_refused_packets_total', 'RTP packets that a viewer’s connection did not take.'],
  ['missed', 'oriel_feed_missed_packets_total', 'RTP packets that viewers asked for again (NACK).'],
  ['resent', 'oriel_feed_resent_packets_total', 'RTP packets sent again, copies of one another included.'],
  ['unanswered', 'oriel_feed_unanswered_packets_total', 'RTP packets asked for again in vain.'],
  [
    'replays',
    'oriel_feed_replays_total',
    'Times that a viewer was sent the stream from its last keyframe on.',
  ],
  [
    'pauses',
    'oriel_feed_pauses_total',
    'Times that a viewer’s path did not keep up and pictures were left out.',
  ],
] as const;

/** Everything `/metrics` tells; read at each scrape, so that the packets' path knows nothing of it. */
export function createMetrics(options: {
  posts: CameraPosts;
  viewings: Viewings;
  version: string;
}): Registry {
  const { posts, viewings, version } = options;
  const registers = [new Registry()];
  const [registry = new Registry()] = registers;
  // Its event loop monitor would otherwise wake a resting gateway a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1_000 });
  const labelNames = ['camera', 'quality'] as const;

  new Gauge({
    name: 'oriel_info',
    help: 'Always 1; the label tells the version.',
    labelNames: ['version'],
    registers,
  })
    .labels(version)
    .set(1);
  new Gauge({
    name: 'oriel_viewers',
    help: 'Peer connections that are open.',
    registers,
    collect() {
      this.set(viewings.count);
    },
  });
  new Gauge({
    name: 'oriel_camera_available',
    help: '1 while the camera is neither down nor switched off.',
    labelNames: ['camera'],
    registers,
    collect() {
      this.reset();
      for (const { name, available } of posts.list()) this.labels(name).set(available ? 1 : 0);
    },
  });
  new Counter({
    name: 'oriel_camera_events_total',
    help: 'Changes and moments that were heard from the camera.',
    labelNames: ['camera'],
    registers,
    collect() {
      this.reset();
      for (const { name, eventCount } of posts.list()) this.labels(name).inc(eventCount);
    },
  });
  new Counter({
    name: 'oriel_camera_commands_total',
    help: 'Commands by how they ended: ok, or the code of the error.',
    labelNames: ['camera', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { name, commandEnds } of posts.list())
        for (const [outcome, times] of commandEnds) this.labels(name, outcome).inc(times);
    },
  });
  new Gauge({
    name: 'oriel_stream_live',
    help: '1 while packets arrive from the camera.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [labels, { state }] of streamsOf(posts)) {
        this.labels(...labels).set(state.kind === 'live' ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'oriel_stream_cached_bytes',
    help: 'Held of the stream since its last keyframe, for viewers who join.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [labels, stream] of streamsOf(posts))
        this.labels(...labels).set(stream.counters.cachedBytes);
    },
  });
  for (const [key, name, help] of COUNTERS) {
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, stream] of streamsOf(posts)) this.labels(...labels).inc(stream.counters[key]);
      },
    });
  }
  return registry;
}

/** Every stream behind the values of its labels. */
function* streamsOf(posts: CameraPosts): Generator<[[camera: string, quality: Quality], CameraStream]> {
  for (const post of posts.list()) {
    for (const [quality, stream] of post.streams) yield [[post.name, quality], stream];
  }
}
