import type { VideoEncoder } from './encoded-source.ts';
import type { AccessUnit, VideoCodec } from './video-source.ts';

/** RTP's clock for video, in ticks a second. */
const CLOCK_RATE = 90_000;

/** What a NAL unit is to whoever cuts a stream into pictures. */
type Role = 'vps' | 'sps' | 'pps' | 'keyframe' | 'slice' | 'lead' | 'other';

/** ITU-T H.264 table 7-1. */
const H264_ROLES: Readonly<Record<number, Role>> = {
  1: 'slice',
  5: 'keyframe',
  6: 'lead',
  7: 'sps',
  8: 'pps',
  9: 'lead',
};
/** ITU-T H.265 table 7-1; 16 to 21 are the pictures that a decoder can begin with. */
const H265_ROLES: Readonly<Record<number, Role>> = {
  ...Object.fromEntries(Array.from({ length: 16 }, (_, type) => [type, 'slice'] as const)),
  ...Object.fromEntries([16, 17, 18, 19, 20, 21].map((type) => [type, 'keyframe'] as const)),
  32: 'vps',
  33: 'sps',
  34: 'pps',
  35: 'lead',
  39: 'lead',
};

const isPicture = (role: Role): boolean => role === 'slice' || role === 'keyframe';

interface CodedPicture {
  readonly nals: Buffer[];
  keyframe: boolean;
}

/**
 * Plays a recorded stream over and over, as if it were encoded just now. `stream` is in Annex B format, its pictures
 * in the order they are shown. Throws RangeError where it does not begin with parameter sets and a keyframe.
 */
export function recording(
  stream: Buffer,
  { codec, fps }: { readonly codec: VideoCodec; readonly fps: number },
): VideoEncoder {
  const nals = splitAnnexB(stream);
  const pictures = picturesOf(nals, codec);
  const find = (role: Role) => nals.find((nal) => roleOf(nal, codec) === role);
  const [vps, sps, pps] = [find('vps'), find('sps'), find('pps')];
  if (!sps || !pps || pictures[0]?.keyframe !== true || (codec === 'H265' && !vps)) {
    throw new RangeError(`the recording is no ${codec} that begins with parameter sets and a keyframe`);
  }
  let frame = 0;
  let next = 0;
  return {
    codec,
    fps,
    ...(vps && { vps }),
    sps,
    pps,
    nextFrame(): AccessUnit {
      const { nals: units, keyframe } = pictures[next] ?? { nals: [], keyframe: false };
      next = (next + 1) % pictures.length;
      const timestamp = Math.round((frame * CLOCK_RATE) / fps) % 2 ** 32;
      frame += 1;
      return { nals: units, timestamp, keyframe };
    },
    requestKeyframe() {
      const ahead = pictures.findIndex((picture, at) => at >= next && picture.keyframe);
      next = Math.max(ahead, 0);
    },
  };
}

function splitAnnexB(stream: Buffer): readonly Buffer[] {
  const nals: Buffer[] = [];
  let from = stream.indexOf('000001', 0, 'hex');
  while (from >= 0) {
    const next = stream.indexOf('000001', from + 3, 'hex');
    let end = next < 0 ? stream.length : next;
    // Zeros before a start code belong to it; a NAL unit itself ends with a bit that is set.
    while (end > from + 3 && stream[end - 1] === 0) end -= 1;
    nals.push(stream.subarray(from + 3, end));
    from = next;
  }
  return nals;
}

function picturesOf(nals: readonly Buffer[], codec: VideoCodec): readonly CodedPicture[] {
  const pictures: CodedPicture[] = [];
  let hasSlice = true;
  for (const nal of nals) {
    const role = roleOf(nal, codec);
    const begins = hasSlice && role !== 'other' && (!isPicture(role) || isFirstSlice(nal, codec));
    if (begins) {
      pictures.push({ nals: [], keyframe: false });
      hasSlice = false;
    }
    const picture = pictures.at(-1);
    picture?.nals.push(nal);
    if (picture && role === 'keyframe') picture.keyframe = true;
    if (isPicture(role)) hasSlice = true;
  }
  return pictures.filter((picture) => picture.nals.some((nal) => isPicture(roleOf(nal, codec))));
}

function roleOf(nal: Buffer, codec: VideoCodec): Role {
  const header = nal[0] ?? 0;
  return (codec === 'H264' ? H264_ROLES[header & 0x1f] : H265_ROLES[(header >> 1) & 0x3f]) ?? 'other';
}

/** first_mb_in_slice is 0 (H.264 section 7.3.3), or first_slice_segment_in_pic_flag is set (H.265, 7.3.6.1). */
function isFirstSlice(nal: Buffer, codec: VideoCodec): boolean {
  return ((nal[codec === 'H264' ? 1 : 2] ?? 0) & 0x80) !== 0;
}
