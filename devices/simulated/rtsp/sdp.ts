/** RTP payload type of the video, from the dynamic range (RFC 3551 section 3). */
export const VIDEO_PAYLOAD_TYPE = 96;

/** The control address of the video track, relative to Content-Base. */
export const VIDEO_TRACK = 'trackID=0';

/** What DESCRIBE answers: one H.264 track (RFC 8866, RFC 6184 section 8.2.1). */
export function describeStream(options: {
  name: string;
  host: string;
  sps: Buffer;
  pps: Buffer;
  fps: number;
  /** Bits a second. */
  bitrate: number;
}): string {
  const { sps, pps } = options;
  // The three bytes after the NAL unit's header: profile, constraint flags, level.
  const profileLevelId = sps.toString('hex', 1, 4).toUpperCase();
  const parameterSets = `${sps.toString('base64')},${pps.toString('base64')}`;
  const lines = [
    'v=0',
    `o=- 1 1 IN ${addressOf(options.host)}`,
    `s=${options.name.replaceAll(/[\r\n]/g, ' ').trim() || '-'}`,
    `c=IN ${addressOf(options.host)}`,
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    // Audio is a further m= block below this one, with its own track.
    `m=video 0 RTP/AVP ${VIDEO_PAYLOAD_TYPE}`,
    `b=AS:${Math.ceil(options.bitrate / 1000)}`,
    `a=rtpmap:${VIDEO_PAYLOAD_TYPE} H264/90000`,
    `a=fmtp:${VIDEO_PAYLOAD_TYPE} packetization-mode=1;profile-level-id=${profileLevelId};sprop-parameter-sets=${parameterSets}`,
    `a=framerate:${options.fps}`,
    `a=control:${VIDEO_TRACK}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function addressOf(host: string): string {
  return `${host.includes(':') ? 'IP6' : 'IP4'} ${host}`;
}
