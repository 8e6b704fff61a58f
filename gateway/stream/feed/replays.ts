import type { MediaPacket } from '../../rtp/media-packet.ts';
import type { GopCache } from '../gop-cache.ts';
import { Replay } from './replay.ts';
import { replayTakes } from './replay-pace.ts';
import type { ViewerOutput } from './viewer-output.ts';
import type { ViewerPath } from './viewer-path.ts';
import type { Replayable } from './viewer-requests.ts';

/**
 * A camera that has sent nothing for so long, in ms, has stalled; what it sent before is not replayed then, or a
 * viewer that asks for a keyframe because its picture stands still would take the replay for live. Slow cameras send
 * one picture a second.
 */
const STALLED_MS = 1_500;

export interface ReplaysOptions {
  readonly cache: GopCache;
  readonly output: ViewerOutput;
  readonly path: ViewerPath;
  /** Sends one packet; false where it was not taken. */
  readonly send: (packet: MediaPacket) => boolean;
  /** The viewer is live: the next packet to come follows what was replayed. */
  readonly onCaughtUp: () => void;
  /** The cache began anew before the viewer was live. */
  readonly onOvertaken: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What a viewer is shown of the cache: whether it may, how fast, and that its timestamps take no longer than it does. */
export class Replays {
  readonly #options: ReplaysOptions;
  readonly #replay: Replay;
  #count = 0;

  constructor(options: ReplaysOptions) {
    const { cache, path, send, onCaughtUp, now } = options;
    this.#options = options;
    this.#replay = new Replay({
      cache,
      send,
      progress: () => path.totals,
      onEnd: (outcome) => (outcome === 'caught-up' ? onCaughtUp() : this.#overtaken()),
      now,
    });
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** The camera has stalled. */
  get isStale(): boolean {
    return this.#options.cache.quietForMs > STALLED_MS;
  }

  /** What could be sent now: nothing of a camera that has stalled. */
  get material(): Pick<Replayable, 'cachedBytes' | 'damaged' | 'generation'> {
    const { bytes, damaged, generation } = this.#options.cache;
    return { cachedBytes: this.isStale ? 0 : bytes, damaged, generation };
  }

  /** How long it takes to send what is cached, in ms, at the first pace of the path where none is given. */
  takesMs(bps = this.#options.path.firstBps): number {
    return replayTakes(this.#options.cache.bytes, bps);
  }

  /** What is sent before does not go on; the cache is not empty. */
  start(): void {
    const { cache, output, path } = this.#options;
    output.breakOff();
    this.#count++;
    const bps = path.firstBpsFor(cache);
    output.timeline.beginReplay({ frames: cache.frames, forMs: this.takesMs(bps) });
    this.#replay.start({ bps, streamBps: path.streamBps, repairableBps: path.repairableBps(cache) });
  }

  /** Ends the one that goes on before the viewer is live. */
  cut(): void {
    this.#replay.stop();
    this.#options.output.timeline.cutReplay();
  }

  #overtaken(): void {
    this.cut();
    this.#options.onOvertaken();
  }
}
