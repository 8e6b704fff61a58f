/** An offer as a page makes it, as far as anybody looks at it before the engine does. */
export function offerOf(codecs: readonly ('H264' | 'H265')[] = ['H264']): string {
  const fmtp = { H264: 'packetization-mode=1;profile-level-id=42e01f', H265: 'profile-id=1;level-id=93' };
  const types = codecs.map((codec, i) => ({ codec, type: 96 + i }));
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `m=video 9 UDP/TLS/RTP/SAVPF ${types.map(({ type }) => type).join(' ')}`,
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    'a=fingerprint:sha-256 00',
    'a=mid:0',
    'a=recvonly',
    ...types.flatMap(({ codec, type }) => [
      `a=rtpmap:${type} ${codec}/90000`,
      `a=fmtp:${type} ${fmtp[codec]}`,
    ]),
    '',
  ].join('\r\n');
}
