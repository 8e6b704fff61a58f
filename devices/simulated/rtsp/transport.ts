/** How media reaches a client: each packet in a frame of its own on the RTSP connection (RFC 2326 section 10.12). */
export interface InterleavedTransport {
  readonly kind: 'interleaved';
  readonly rtpChannel: number;
  readonly rtcpChannel: number;
}

const MAX_CHANNEL = 255;

/**
 * The first of the transports that the client offers which this server has; undefined where it has none, to be
 * answered by 461. `taken` are the channels in use on this connection. UDP becomes a second kind here.
 */
export function chooseTransport(
  header: string,
  taken: ReadonlySet<number>,
): InterleavedTransport | undefined {
  for (const offer of header.split(',')) {
    const [profile = '', ...parameters] = offer.split(';').map((part) => part.trim());
    if (profile.toUpperCase() !== 'RTP/AVP/TCP' || parameters.includes('multicast')) continue;
    const asked = parameters.find((parameter) => parameter.startsWith('interleaved='));
    const rtpChannel = wantedChannel(asked) ?? firstFree(taken);
    if (rtpChannel === undefined || taken.has(rtpChannel) || taken.has(rtpChannel + 1)) continue;
    return { kind: 'interleaved', rtpChannel, rtcpChannel: rtpChannel + 1 };
  }
  return undefined;
}

/** The `Transport` header of the answer. */
export function formatTransport(transport: InterleavedTransport, ssrc: number): string {
  const channels = `${transport.rtpChannel}-${transport.rtcpChannel}`;
  return `RTP/AVP/TCP;unicast;interleaved=${channels};ssrc=${ssrc.toString(16).toUpperCase().padStart(8, '0')}`;
}

function wantedChannel(parameter: string | undefined): number | undefined {
  const match = /^interleaved=(\d{1,3})(?:-\d{1,3})?$/.exec(parameter ?? '');
  if (match === null) return undefined;
  const channel = Number(match[1]);
  return channel < MAX_CHANNEL ? channel : undefined;
}

function firstFree(taken: ReadonlySet<number>): number | undefined {
  for (let channel = 0; channel < MAX_CHANNEL; channel += 2) {
    if (!taken.has(channel) && !taken.has(channel + 1)) return channel;
  }
  return undefined;
}
