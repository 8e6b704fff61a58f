import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CameraPosts } from './cameras/camera-posts.ts';
import type { Viewings } from './signaling/viewings.ts';

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
    name: 'oriel_stream_live',
    help: '1 while packets arrive from the camera.',
    labelNames,
    registers,
    collect() {
      for (const post of posts.list()) {
        for (const [quality, { state }] of post.streams) {
          this.labels(post.name, quality).set(state.kind === 'live' ? 1 : 0);
        }
      }
    },
  });
  const counters = [
    ['packetsIn', 'oriel_stream_received_packets_total', 'RTP packets that arrived from the camera.'],
    ['bytesIn', 'oriel_stream_received_bytes_total', 'Bytes of RTP that arrived from the camera.'],
    ['packetsOut', 'oriel_stream_forwarded_packets_total', 'RTP packets handed to viewers’ feeds.'],
  ] as const;
  for (const [key, name, help] of counters) {
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const post of posts.list()) {
          for (const [quality, stream] of post.streams)
            this.labels(post.name, quality).inc(stream.counters[key]);
        }
      },
    });
  }
  return registry;
}
