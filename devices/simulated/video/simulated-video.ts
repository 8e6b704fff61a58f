import type { Pose } from '../pose.ts';
import type { AccessUnit } from '../video-source.ts';
import { type FillerState, fillerFor, NO_DEBT } from './filler.ts';
import { levelFor } from './h264/level.ts';
import { MosaicEncoder } from './h264/mosaic-encoder.ts';
import { fillerUnit } from './h264/nal-unit.ts';
import { pictureParameterSet, sequenceParameterSet } from './h264/parameter-sets.ts';
import { jpegOf } from './jpeg.ts';
import { type Look, Retoucher } from './look.ts';
import { MediaClock } from './media-clock.ts';
import { Mosaic, type PictureFormat, pictureFormat } from './mosaic.ts';
import { Overlay } from './scene/overlay.ts';
import { seededRandom } from './scene/random.ts';
import { drawWorld, Scene, type World } from './scene/scene.ts';
import { drawTimecode } from './timecode.ts';

/** A picture that knows when it was made. */
export interface CapturedUnit extends AccessUnit {
  /** Unix ms; the timecode in the picture says the same. */
  readonly capturedAtMs: number;
}

export interface SimulatedVideoOptions {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly fps: number;
  /** Pictures from one keyframe to the next. */
  readonly gopFrames: number;
  /** Written into the picture. */
  readonly name: string;
  /** Where the camera looks now. */
  readonly pose: () => Pose;
  /** How the picture is set just now; by default as the scene is. */
  readonly look?: () => Look;
  /** Unix ms; default `Date.now`. */
  readonly now?: () => number;
  /** Bits/s that are kept up by filler data; absent, the stream is as small as it can be. */
  readonly bitrate?: number;
  /** Slices a picture; default 1. */
  readonly slices?: number;
  /** Picks the colour of the door, the flowers, the first timestamp; default 1. */
  readonly seed?: number;
  /** What {@link drawWorld} made, so that two streams of one camera share it; by default drawn from the seed. */
  readonly world?: World;
}

/** A level is promised for this many bits a macroblock, above what the scene costs while the camera turns. */
const BITS_PER_MACROBLOCK = 110;

/** What belongs to one size of picture. */
interface Stage {
  readonly picture: Mosaic;
  readonly scene: Scene;
  readonly overlay: Overlay;
  readonly encoder: MosaicEncoder;
  readonly sps: Buffer;
}

/** The moving picture of a simulated camera, as H.264 that is made one picture at a time. */
export class SimulatedVideo {
  readonly pps = pictureParameterSet();
  readonly fps: number;
  readonly #options: SimulatedVideoOptions;
  readonly #now: () => number;
  readonly #world: World;
  readonly #clock: MediaClock;
  readonly #retoucher = new Retoucher();
  #stage: Stage;
  #filler: FillerState = NO_DEBT;
  #lastPose: Pose | undefined;
  #frame = 0;
  #framesToKeyframe = 0;

  /** Throws RangeError where the size, the number of slices, or the bitrate can not be coded. */
  constructor(options: SimulatedVideoOptions) {
    const { fps, seed = 1 } = options;
    this.fps = fps;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#world = options.world ?? drawWorld(seed);
    this.#stage = this.#createStage(options);
    this.#clock = new MediaClock({ start: Math.floor(seededRandom(seed)() * 2 ** 32), fps });
  }

  /** Like `pps`, every keyframe begins with it; it changes with the size of the picture. */
  get sps(): Buffer {
    return this.#stage.sps;
  }

  /** What a decoder shows of the last picture, tile by tile. */
  get reconstruction(): Mosaic {
    return this.#stage.encoder.reconstruction;
  }

  /** From the next picture on, which is a keyframe. Throws RangeError where such pictures can not be coded. */
  resize(size: { readonly width: number; readonly height: number }): void {
    this.#stage = this.#createStage(size);
    this.requestKeyframe();
  }

  /** Makes the next picture a keyframe. */
  requestKeyframe(): void {
    this.#framesToKeyframe = 0;
  }

  /** A JPEG of what the camera sees now; the stream goes on as if it had not been asked for. */
  snapshot(): Buffer {
    this.#draw({ pose: this.#options.pose(), timeMs: Math.floor(this.#now()), settled: true });
    return jpegOf(this.#stage.picture);
  }

  /** Renders and codes what the camera sees now. */
  nextFrame(): CapturedUnit {
    const capturedAtMs = Math.floor(this.#now());
    const pose = { ...this.#options.pose() };
    this.#draw({ pose, timeMs: capturedAtMs, settled: isSamePose(pose, this.#lastPose ?? pose) });
    this.#lastPose = pose;
    this.#frame = (this.#frame + 1) % 2 ** 16;
    const keyframe = this.#framesToKeyframe <= 0;
    this.#framesToKeyframe = keyframe ? this.#options.gopFrames - 1 : this.#framesToKeyframe - 1;
    const slices = this.#stage.encoder.encode(this.#stage.picture, keyframe);
    const nals = keyframe ? [this.sps, this.pps, ...slices] : slices;
    this.#fill(nals);
    return { nals, timestamp: this.#clock.stamp(capturedAtMs), keyframe, capturedAtMs };
  }

  #draw(moment: { pose: Pose; timeMs: number; settled: boolean }): void {
    const { pose, timeMs } = moment;
    const { picture, scene, overlay } = this.#stage;
    scene.render(picture, moment);
    const look = this.#options.look?.();
    if (look !== undefined) this.#retoucher.retouch(picture, look);
    overlay.draw(picture, { name: this.#options.name, timeMs, pose });
    drawTimecode(picture, { timeMs, frame: this.#frame });
  }

  #createStage({ width, height }: { readonly width: number; readonly height: number }): Stage {
    const { fps, slices = 1, bitrate = 0 } = this.#options;
    const format = pictureFormat(width, height);
    const picture = new Mosaic(format);
    const level = levelFor({ format, fps, bitrate: Math.max(bitrate, busyBitrate(format, fps)) });
    return {
      picture,
      scene: new Scene({ world: this.#world, format }),
      overlay: new Overlay(picture.visibleColumns),
      encoder: new MosaicEncoder({ format, slices }),
      sps: sequenceParameterSet({ format, fps, level }),
    };
  }

  #fill(nals: Buffer[]): void {
    const { bitrate } = this.#options;
    if (bitrate === undefined) return;
    let pictureBytes = 0;
    for (const nal of nals) pictureBytes += nal.length;
    const filler = fillerFor(this.#filler, { pictureBytes, bitrate, fps: this.fps });
    this.#filler = filler.state;
    if (filler.bytes > 0) nals.push(fillerUnit(filler.bytes));
  }
}

function isSamePose(a: Pose, b: Pose): boolean {
  return a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}

function busyBitrate(format: PictureFormat, fps: number): number {
  return format.macroblockColumns * format.macroblockRows * fps * BITS_PER_MACROBLOCK;
}
