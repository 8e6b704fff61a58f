import { randomBytes } from 'node:crypto';
import { SimulatedVideo } from '../../devices/simulated/video/simulated-video.ts';
import type { AccessUnit, VideoSource } from '../../devices/simulated/video-source.ts';
import { MARKS, writeMark } from './frame-mark.ts';

export interface SteadyStream {
  /** Bits a second. */
  readonly bitrate: number;
  readonly fps: number;
  /** Pictures from one keyframe to the next. */
  readonly gopFrames: number;
}

export interface SteadySourceOptions extends SteadyStream {
  /** Pixels, as the parameter sets tell them. */
  readonly width: number;
  readonly height: number;
  /** Where in the GOP, and where between two pictures, it begins: from 0 to 1; cameras have no common clock. */
  readonly phase?: number;
  /** Called when all clients have been handed that marked picture. */
  readonly onSent?: (frame: number) => void;
}

/** What a keyframe is larger than the mean of the others. */
const KEYFRAME_FACTOR = 6;
/** How far the other pictures are off their mean, up and down. */
const SPREAD = 0.3;
/** The golden ratio's fraction: its multiples fill the range evenly, and every run has the same sizes. */
const STRIDE = 0.618_034;
const CLOCK_RATE = 90_000;
const FU_HEADER_BYTES = 2;

/** Bytes of each picture of one GOP, the keyframe first: uneven, as pictures are, and together the bitrate. */
export function frameSizes({ bitrate, fps, gopFrames }: SteadyStream): number[] {
  const gopBytes = ((bitrate / 8) * gopFrames) / fps;
  const mean = gopBytes / (gopFrames - 1 + KEYFRAME_FACTOR);
  return Array.from({ length: gopFrames }, (_, i) => {
    const off = 2 * SPREAD * (((i * STRIDE) % 1) - 0.5);
    return Math.round(i === 0 ? mean * KEYFRAME_FACTOR : mean * (1 + off));
  });
}

/** RTP packets a second of a camera with payloads of at most so many bytes (RFC 6184 section 5.8). */
export function cameraPacketsPerSecond(stream: SteadyStream, maxPayloadBytes: number): number {
  const ofSlices = frameSizes(stream).reduce(
    (sum, bytes) =>
      sum + (bytes <= maxPayloadBytes ? 1 : Math.ceil((bytes - 1) / (maxPayloadBytes - FU_HEADER_BYTES))),
    0,
  );
  const ofParameterSets = 2;
  return ((ofSlices + ofParameterSets) * stream.fps) / stream.gopFrames;
}

/**
 * A stream that no decoder plays and every gateway carries: each picture one marked slice, as cameras send them, of
 * sizes that never change from run to run. It is made beforehand, so that the camera's own CPU time is little.
 */
export class SteadySource implements VideoSource {
  readonly sps: Buffer;
  readonly pps: Buffer;
  readonly #options: SteadySourceOptions;
  readonly #units: readonly (readonly Buffer[])[];
  readonly #listeners = new Set<(unit: AccessUnit) => void>();
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = 0;
  #frame: number;

  constructor(options: SteadySourceOptions) {
    const { width, height, fps, gopFrames, phase = 0 } = options;
    const pose = () => ({ pan: 0, tilt: 0, zoom: 0 });
    const { sps, pps } = new SimulatedVideo({ width, height, fps, gopFrames, name: 'steady', pose });
    this.sps = sps;
    this.pps = pps;
    this.#options = options;
    this.#periodMs = 1000 / fps;
    this.#frame = Math.floor(phase * gopFrames);
    this.#units = frameSizes(options).map((bytes, i) =>
      i === 0 ? [sps, pps, slice({ bytes, keyframe: true })] : [slice({ bytes, keyframe: false })],
    );
  }

  subscribe(onAccessUnit: (unit: AccessUnit) => void): () => void {
    const listener = (unit: AccessUnit) => onAccessUnit(unit);
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      const { phase = 0 } = this.#options;
      const now = performance.now();
      this.#dueAtMs = (Math.ceil(now / this.#periodMs) + phase) * this.#periodMs;
      this.#timer = setTimeout(() => this.#emit(), this.#dueAtMs - now);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #emit(): void {
    const { fps, gopFrames, onSent } = this.#options;
    const frame = this.#frame++;
    const nals = this.#units[frame % gopFrames] ?? [];
    const keyframe = nals.length > 1;
    const marked = nals.at(-1);
    if (marked) writeMark(marked, frame % MARKS);
    const timestamp = Math.round((frame * CLOCK_RATE) / fps) >>> 0;
    for (const listener of this.#listeners) listener({ nals, timestamp, keyframe });
    onSent?.(frame % MARKS);
    // On the rhythm; pictures whose time has passed are left out, or they would pile up.
    const now = performance.now();
    this.#dueAtMs += Math.max(1, Math.ceil((now - this.#dueAtMs) / this.#periodMs)) * this.#periodMs;
    this.#timer = setTimeout(() => this.#emit(), this.#dueAtMs - now);
  }
}

function slice({ bytes, keyframe }: { bytes: number; keyframe: boolean }): Buffer {
  const nal = randomBytes(bytes);
  // No zeros, so that nothing in it looks like a start code.
  for (let i = 0; i < bytes; i++) if (nal[i] === 0) nal[i] = 0x5a;
  nal[0] = keyframe ? 0x65 : 0x41;
  // first_mb_in_slice is 0 (H.264 section 7.3.3): the first slice of its picture.
  nal[1] = 0x88;
  return nal;
}
