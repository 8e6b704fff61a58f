import { chooseMedia } from '../peer/offer.ts';
import { PeerError } from '../peer/peer.ts';
import type { StreamFormat } from '../rtp/stream-format.ts';

/** One format of each codec that a camera may send, in a profile that whoever takes the codec at all can take. */
const ANY: readonly StreamFormat[] = [
  { video: { codec: 'H264', profileLevelId: '42c01f', width: 640, height: 360 } },
  { video: { codec: 'H265', profileId: 1, tierFlag: 0, levelId: 63, width: 640, height: 360 } },
];

/** RFC 8839 and RFC 8122: without these no connection comes about. */
const NEEDED = ['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:'];

/**
 * Looks whether an offer could be answered at all, so that a useless one reaches for no camera. Throws
 * {@link PeerError}.
 */
export function checkOffer(sdp: string): void {
  if (!ANY.some((format) => takes(sdp, format))) {
    throw new PeerError(
      'no-codec',
      'the offer has neither H264/90000 with packetization-mode=1 nor H265/90000, and cameras send nothing else',
    );
  }
  const missing = NEEDED.find((line) => !sdp.includes(line));
  if (missing !== undefined) throw new PeerError('bad-offer', `the offer has no line ${missing}…`);
}

function takes(sdp: string, format: StreamFormat): boolean {
  try {
    chooseMedia(sdp, format);
    return true;
  } catch (error) {
    if (error instanceof PeerError && error.kind === 'no-codec') return false;
    throw error;
  }
}
