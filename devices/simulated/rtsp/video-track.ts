import type { AccessUnit, VideoSource } from '../video-source.ts';
import type { MediaFrame, MediaTrack } from './media-track.ts';
import { payloadsOf } from './packetizer.ts';
import type { Quirks } from './quirks/quirks.ts';

/** From the dynamic range (RFC 3551 section 3). */
const PAYLOAD_TYPE = 96;
const CLOCK_RATE = 90_000;

export interface VideoTrackOptions {
  readonly source: VideoSource;
  readonly control: string;
  /** Pictures a second. */
  readonly fps: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** Largest RTP payload, in bytes. */
  readonly maxPayloadBytes: number;
  readonly quirks: Quirks;
  /** Unix ms, as the source has it. */
  readonly now: () => number;
}

/** Pictures in H.264 (RFC 6184) or H.265 (RFC 7798): the last packet of each is marked. */
export class VideoTrack implements MediaTrack {
  readonly medium = 'video';
  readonly payloadType = PAYLOAD_TYPE;
  readonly clockRate = CLOCK_RATE;
  readonly #options: VideoTrackOptions;

  constructor(options: VideoTrackOptions) {
    this.#options = options;
  }

  get control(): string {
    return this.#options.control;
  }

  announcement(): readonly string[] {
    const { source, fps, bitrate, control } = this.#options;
    return [
      `m=video 0 RTP/AVP ${PAYLOAD_TYPE}`,
      `b=AS:${Math.ceil(bitrate / 1000)}`,
      `a=rtpmap:${PAYLOAD_TYPE} ${source.codec ?? 'H264'}/${CLOCK_RATE}`,
      `a=fmtp:${PAYLOAD_TYPE} ${source.codec === 'H265' ? h265Parameters(source) : h264Parameters(source)}`,
      `a=framerate:${fps}`,
      `a=control:${control}`,
    ];
  }

  subscribe(onFrame: (frame: MediaFrame) => void): () => void {
    return this.#options.source.subscribe((unit) => onFrame(this.#frame(unit)));
  }

  #frame({ nals, timestamp, keyframe, capturedAtMs }: AccessUnit): MediaFrame {
    const { now } = this.#options;
    return {
      payloads: this.#payloads(nals),
      timestamp,
      marked: true,
      keyframe,
      ageMs: capturedAtMs === undefined ? 0 : Math.max(0, now() - capturedAtMs),
      nals,
    };
  }

  #payloads(nals: readonly Buffer[]): readonly Buffer[] {
    const { source, quirks } = this.#options;
    const { codec = 'H264' } = source;
    const maxPayloadBytes = quirks.trait('maxPayloadBytes') ?? this.#options.maxPayloadBytes;
    const cut = (nal: Buffer) => payloadsOf(nal, { codec, maxPayloadBytes });
    if (codec === 'H265') return nals.flatMap(cut);
    return quirks.payloads(quirks.nals(nals).flatMap(cut));
  }
}

/** RFC 6184 section 8.2.1. */
function h264Parameters({ sps, pps }: VideoSource): string {
  // The three bytes after the NAL unit's header: profile, constraint flags, level.
  const profileLevelId = sps.toString('hex', 1, 4).toUpperCase();
  const parameterSets = `${sps.toString('base64')},${pps.toString('base64')}`;
  return `packetization-mode=1;profile-level-id=${profileLevelId};sprop-parameter-sets=${parameterSets}`;
}

/** RFC 7798 section 7.1. */
function h265Parameters({ vps, sps, pps }: VideoSource): string {
  const sets = { vps, sps, pps };
  return Object.entries(sets)
    .flatMap(([name, set]) => (set === undefined ? [] : [`sprop-${name}=${set.toString('base64')}`]))
    .join(';');
}
