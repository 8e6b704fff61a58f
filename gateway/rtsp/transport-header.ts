/** The Transport field of an answer (RFC 2326 section 12.39), as far as cameras can be believed. */
export interface TransportHeader {
  /** `UDP` also where a camera leaves the lower transport out, unless it names channels. */
  readonly lower: 'TCP' | 'UDP';
  /** Interleaved channels of RTP and RTCP; absent where none or nonsense was sent. */
  readonly channels: readonly [rtp: number, rtcp: number] | undefined;
}

/** Reads the first transport of the field. */
export function parseTransport(field: string): TransportHeader {
  const [specification = '', ...parameters] = (field.split(',', 1)[0] ?? '')
    .split(';')
    .map((part) => part.trim());
  let channels: TransportHeader['channels'];
  for (const parameter of parameters) {
    const match = /^interleaved\s*=\s*"?(\d{1,3})(?:\s*-\s*(\d{1,3}))?/i.exec(parameter);
    if (match)
      channels = channelPair(Number(match[1]), match[2] === undefined ? undefined : Number(match[2]));
  }
  const isTcp = /\/TCP$/i.test(specification) || (channels !== undefined && !/\/UDP$/i.test(specification));
  return { lower: isTcp ? 'TCP' : 'UDP', channels };
}

function channelPair(rtp: number, rtcp = rtp + 1): readonly [number, number] | undefined {
  return rtp <= 255 && rtcp <= 255 && rtp !== rtcp ? [rtp, rtcp] : undefined;
}
