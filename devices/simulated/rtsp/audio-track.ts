import type { SoundPiece, SoundSource } from '../audio/sound-source.ts';
import type { MediaFrame, MediaTrack } from './media-track.ts';

/** Sound: a payload a piece, never marked since it never pauses (RFC 3551 section 4.1). */
export class AudioTrack implements MediaTrack {
  readonly medium = 'audio';
  readonly control: string;
  readonly #source: SoundSource;
  readonly #now: () => number;

  /** `now` in Unix ms, as the source has it. */
  constructor(options: { source: SoundSource; control: string; now: () => number }) {
    this.control = options.control;
    this.#source = options.source;
    this.#now = options.now;
  }

  get payloadType(): number {
    return this.#source.sound.payloadType;
  }

  get clockRate(): number {
    return this.#source.sound.clockRate;
  }

  announcement(): readonly string[] {
    const { payloadType, encoding, parameters } = this.#source.sound;
    return [
      `m=audio 0 RTP/AVP ${payloadType}`,
      `a=rtpmap:${payloadType} ${encoding}`,
      ...(parameters === undefined ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
      `a=control:${this.control}`,
    ];
  }

  subscribe(onFrame: (frame: MediaFrame) => void): () => void {
    return this.#source.subscribe((piece) => onFrame(this.#frame(piece)));
  }

  #frame({ payload, timestamp, capturedAtMs }: SoundPiece): MediaFrame {
    return {
      payloads: [payload],
      timestamp,
      marked: false,
      keyframe: false,
      ageMs: this.#now() - capturedAtMs,
      nals: [],
    };
  }
}
