/** How media reach a client: on the RTSP connection, or in datagrams (RFC 2326 section 12.39). */
export type Transport = InterleavedTransport | UdpTransport;

/** Each packet in a frame of its own on the RTSP connection (section 10.12). */
export interface InterleavedTransport {
  readonly kind: 'interleaved';
  readonly rtpChannel: number;
  readonly rtcpChannel: number;
}

export interface UdpTransport {
  readonly kind: 'udp';
  readonly clientRtpPort: number;
  readonly clientRtcpPort: number;
}

/** Where the packets of one track go. */
export interface Carrier {
  /** The ports that it sends from; absent on the RTSP connection. */
  readonly serverPorts?: readonly [rtp: number, rtcp: number];
  /** False where it could not take them. */
  sendRtp(packets: readonly Buffer[]): boolean;
  sendRtcp(packet: Buffer): boolean;
  close(): void;
}

export interface TransportRules {
  /** The channels in use on this connection. */
  readonly taken: ReadonlySet<number>;
  readonly allows: Readonly<Record<Transport['kind'], boolean>>;
  /** Channels are the first free ones from here on, whatever the client asks for. */
  readonly firstChannel?: number | undefined;
}

const MAX_CHANNEL = 255;

/**
 * The first of the transports that the client offers which this server has; undefined where it has none, to be
 * answered by 461.
 */
export function chooseTransport(header: string, rules: TransportRules): Transport | undefined {
  for (const offer of header.split(',')) {
    const [profile = '', ...parameters] = offer.split(';').map((part) => part.trim());
    if (parameters.includes('multicast')) continue;
    const kind = PROFILES[profile.toUpperCase()];
    if (kind === undefined || !rules.allows[kind]) continue;
    const transport = kind === 'udp' ? udp(parameters) : interleaved(parameters, rules);
    if (transport !== undefined) return transport;
  }
  return undefined;
}

const PROFILES: Readonly<Record<string, Transport['kind']>> = {
  'RTP/AVP': 'udp',
  'RTP/AVP/UDP': 'udp',
  'RTP/AVP/TCP': 'interleaved',
};

/** The `Transport` header of the answer. */
export function formatTransport(transport: Transport, { serverPorts }: Carrier, ssrc: number): string {
  const where =
    transport.kind === 'udp'
      ? `RTP/AVP;unicast;client_port=${transport.clientRtpPort}-${transport.clientRtcpPort};server_port=${serverPorts?.join('-')}`
      : `RTP/AVP/TCP;unicast;interleaved=${transport.rtpChannel}-${transport.rtcpChannel}`;
  return `${where};ssrc=${ssrc.toString(16).toUpperCase().padStart(8, '0')}`;
}

function udp(parameters: readonly string[]): UdpTransport | undefined {
  const [rtp, rtcp] = numbersOf(parameters, 'client_port');
  if (rtp === undefined || rtp === 0 || rtp > 65_534) return undefined;
  return { kind: 'udp', clientRtpPort: rtp, clientRtcpPort: rtcp ?? rtp + 1 };
}

function interleaved(
  parameters: readonly string[],
  { taken, firstChannel }: TransportRules,
): InterleavedTransport | undefined {
  const [asked] = firstChannel === undefined ? numbersOf(parameters, 'interleaved') : [];
  const isGiven = asked !== undefined && asked < MAX_CHANNEL;
  const rtpChannel = isGiven ? asked : firstFree(taken, firstChannel);
  if (rtpChannel === undefined || taken.has(rtpChannel) || taken.has(rtpChannel + 1)) return undefined;
  return { kind: 'interleaved', rtpChannel, rtcpChannel: rtpChannel + 1 };
}

/** The numbers of a parameter such as `client_port=5000-5001`. */
function numbersOf(parameters: readonly string[], name: string): readonly number[] {
  const value = parameters.find((parameter) => parameter.toLowerCase().startsWith(`${name}=`));
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value?.slice(name.length + 1) ?? '');
  return match === null ? [] : match.slice(1).flatMap((text) => (text === undefined ? [] : [Number(text)]));
}

function firstFree(taken: ReadonlySet<number>, from = 0): number | undefined {
  for (let channel = from; channel < MAX_CHANNEL; channel += 2) {
    if (!taken.has(channel) && !taken.has(channel + 1)) return channel;
  }
  return undefined;
}
