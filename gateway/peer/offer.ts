import type { VideoFormat } from '../rtp/video-format.ts';
import { PeerError } from './peer.ts';

/** What the gateway takes from a viewer's offer. */
export interface ChosenMedia {
  readonly video: ChosenVideo;
  /** Media that the offer asks for and the gateway does not send; answered as inactive. */
  readonly refused: readonly RefusedMedia[];
}

export interface ChosenVideo {
  readonly mid: string;
  readonly payloadType: number;
  /** The offered format parameters (RFC 6184 section 8.1), answered as they came. */
  readonly fmtp: string;
}

export interface RefusedMedia {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly payloadType: number;
  readonly codec: string;
}

interface Section {
  readonly kind: string;
  mid: string | undefined;
  sends: boolean;
  readonly codecs: Map<number, string>;
  readonly fmtp: Map<number, string>;
}

/** Media sections in one offer; Chromium's own tests use up to a dozen, a viewer three. */
const MAX_SECTIONS = 16;

/**
 * Picks the media of an offer (SDP, RFC 8866): the first video section that wants to receive, and there the H.264
 * payload type in packetization mode 1 whose profile fits `format` best. Throws {@link PeerError}.
 */
export function chooseMedia(sdp: string, format: Pick<VideoFormat, 'profileLevelId'>): ChosenMedia {
  const sections = readSections(sdp);
  const videos = sections.filter((section) => section.kind === 'video');
  const wanted = videos.find((section) => !section.sends);
  if (!wanted) {
    throw new PeerError('no-video', 'the offer has no video section that receives; offer video recvonly');
  }
  if (wanted.mid === undefined) throw new PeerError('bad-offer', 'the offer’s video section has no a=mid');
  const best = bestH264(wanted, format);
  if (!best) {
    throw new PeerError(
      'no-h264',
      'the offer has no H264/90000 with packetization-mode=1; this viewer can not decode it',
    );
  }
  return {
    video: { mid: wanted.mid, payloadType: best.payloadType, fmtp: best.fmtp },
    refused: sections.filter((section) => section !== wanted).flatMap(refusal),
  };
}

function readSections(sdp: string): Section[] {
  const sections: Section[] = [];
  let current: Section | undefined;
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) {
      if (sections.length === MAX_SECTIONS)
        throw new PeerError('bad-offer', `more than ${MAX_SECTIONS} media sections`);
      current = {
        kind: line.slice(2, line.indexOf(' ')),
        mid: undefined,
        sends: false,
        codecs: new Map(),
        fmtp: new Map(),
      };
      sections.push(current);
    } else if (current) {
      readAttribute(current, line);
    }
  }
  if (sections.length === 0) throw new PeerError('bad-offer', 'the offer is no SDP with media sections');
  return sections;
}

function readAttribute(section: Section, line: string): void {
  const mid = /^a=mid:(\S{1,32})$/.exec(line);
  if (mid) section.mid = mid[1];
  if (line === 'a=sendonly' || line === 'a=inactive') section.sends = true;
  const codec = /^a=rtpmap:(\d{1,3}) (\S{1,64})/.exec(line);
  if (codec?.[1] && codec[2]) section.codecs.set(Number(codec[1]), codec[2]);
  const fmtp = /^a=fmtp:(\d{1,3}) (\S.{0,255})$/.exec(line);
  if (fmtp?.[1] && fmtp[2]) section.fmtp.set(Number(fmtp[1]), fmtp[2]);
}

function bestH264(
  section: Section,
  format: Pick<VideoFormat, 'profileLevelId'>,
): { payloadType: number; fmtp: string } | undefined {
  let best: { payloadType: number; fmtp: string; fit: number } | undefined;
  for (const [payloadType, codec] of section.codecs) {
    if (codec.toUpperCase() !== 'H264/90000') continue;
    const fmtp = section.fmtp.get(payloadType) ?? '';
    if (!/(^|;)\s*packetization-mode=1\s*(;|$)/.test(fmtp)) continue;
    const offered = /profile-level-id=([0-9a-f]{6})/i.exec(fmtp)?.[1] ?? '42000a';
    const fit = profileFit(offered, format.profileLevelId);
    if (!best || fit > best.fit) best = { payloadType, fmtp, fit };
  }
  return best;
}

type Profile = 'constrained-baseline' | 'baseline' | 'main' | 'constrained-high' | 'high' | 'other';

/** RFC 6184 table 5: profile_idc and the constraint flags together name the profile. */
function profileOf(profileLevelId: string): Profile {
  const idc = profileLevelId.slice(0, 2).toLowerCase();
  const constraints = Number.parseInt(profileLevelId.slice(2, 4), 16);
  if (idc === '42') return constraints & 0x40 ? 'constrained-baseline' : 'baseline';
  if (idc === '4d') return constraints & 0x80 ? 'constrained-baseline' : 'main';
  if (idc === '64') return (constraints & 0x0c) === 0x0c ? 'constrained-high' : 'high';
  return 'other';
}

/** Which offered profiles decode a camera's profile, best first; Safari shows black on a High stream answered as Baseline. */
const DECODED_BY: Readonly<Record<Profile, readonly Profile[]>> = {
  'constrained-baseline': ['constrained-baseline', 'baseline', 'main', 'constrained-high', 'high'],
  baseline: ['baseline', 'constrained-baseline', 'main'],
  main: ['main', 'high', 'constrained-high', 'constrained-baseline', 'baseline'],
  'constrained-high': ['constrained-high', 'high', 'main', 'constrained-baseline'],
  high: ['high', 'constrained-high', 'main', 'constrained-baseline'],
  other: ['other', 'high', 'constrained-high', 'main', 'constrained-baseline'],
};

function profileFit(offered: string, camera: string): number {
  const order = DECODED_BY[profileOf(camera)];
  const place = order.indexOf(profileOf(offered));
  return place < 0 ? 0 : order.length - place;
}

function refusal(section: Section): RefusedMedia[] {
  const [first] = section.codecs;
  if (section.mid === undefined || !first || (section.kind !== 'audio' && section.kind !== 'video'))
    return [];
  return [
    {
      kind: section.kind,
      mid: section.mid,
      payloadType: first[0],
      codec: first[1].slice(0, first[1].indexOf('/')),
    },
  ];
}
