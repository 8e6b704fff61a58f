import { encodeG711, type G711Law } from './g711.ts';

/** `AAC-announced` is AAC by its description only: what it sends no decoder understands. */
export type SoundCodec = G711Law | 'AAC-announced';

/** A sound that is the same in every second of Unix time, cut into pieces that tile it from 1970 on. */
export interface Sound {
  /** RTP payload type: static for G.711 (RFC 3551 section 6). */
  readonly payloadType: number;
  /** Ticks of its RTP clock in a second. */
  readonly clockRate: number;
  /** The value of `a=rtpmap`, without the payload type. */
  readonly encoding: string;
  /** That of `a=fmtp`. */
  readonly parameters: string | undefined;
  /** How long a piece lasts. */
  readonly pieceMs: number;
  /** The payload of the piece that begins at `index * pieceMs`, in Unix ms. */
  piece(index: number): Buffer;
}

const G711_RATE = 8000;
const PIECE_MS = 20;
const PIECES = 1000 / PIECE_MS;

const BEEP_HZ = 1000;
const BEEP_MS = 100;
/** Over which it swells and fades, in ms, so that it does not click. */
const RAMP_MS = 2;
/** About −18 dB of full scale: heard well, but nobody jumps. */
const AMPLITUDE = 4000;

/** The payload type is from the dynamic range; 1024 samples make a piece at this rate (RFC 3640, AAC-hbr). */
const AAC = { payloadType: 97, clockRate: 16_000, pieceMs: 64, bytes: 60 } as const;

/**
 * A beep of 1 kHz for 100 ms at each full second of Unix time, the time that the picture's code tells too, so that
 * a viewer can be asked whether sound and picture come together; silence otherwise.
 */
export function createSound(codec: SoundCodec): Sound {
  return codec === 'AAC-announced' ? announcedAac() : g711(codec);
}

/** The sample at so many ms after a full second, of 16 bit. */
function beepAt(ms: number): number {
  if (ms >= BEEP_MS) return 0;
  const loudness = Math.min(1, ms / RAMP_MS, (BEEP_MS - ms) / RAMP_MS);
  return Math.round(AMPLITUDE * loudness * Math.sin((2 * Math.PI * BEEP_HZ * ms) / 1000));
}

function g711(law: G711Law): Sound {
  const samples = (G711_RATE * PIECE_MS) / 1000;
  const second = Array.from({ length: PIECES }, (_, piece) =>
    Buffer.from(
      Array.from({ length: samples }, (_, at) =>
        encodeG711(law, beepAt(((piece * samples + at) * 1000) / G711_RATE)),
      ),
    ),
  );
  const silence = Buffer.alloc(samples, encodeG711(law, 0));
  return {
    payloadType: law === 'PCMA' ? 8 : 0,
    clockRate: G711_RATE,
    encoding: `${law}/${G711_RATE}`,
    parameters: undefined,
    pieceMs: PIECE_MS,
    piece: (index) => second[index % PIECES] ?? silence,
  };
}

function announcedAac(): Sound {
  const payload = Buffer.alloc(4 + AAC.bytes);
  // One AU header of 16 bit: the size in 13, the index in 3 (RFC 3640 section 3.3.6).
  payload.writeUInt16BE(16, 0);
  payload.writeUInt16BE(AAC.bytes << 3, 2);
  return {
    payloadType: AAC.payloadType,
    clockRate: AAC.clockRate,
    encoding: `MPEG4-GENERIC/${AAC.clockRate}/1`,
    parameters:
      'streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408',
    pieceMs: AAC.pieceMs,
    piece: () => payload,
  };
}
