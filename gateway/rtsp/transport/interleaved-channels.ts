import type { MediaSink } from './media-transport.ts';

const CHANNELS = 256;
const RTP_HEADER_BYTES = 12;

/** A track, as far as its channels go. */
export interface ChannelledTrack {
  readonly payloadType: number;
  readonly sink: MediaSink;
  /** The channels of RTP and RTCP. */
  readonly pair: readonly [rtp: number, rtcp: number];
  /** The camera sends on these channels. */
  use(pair: readonly [rtp: number, rtcp: number]): void;
}

/** What travels on a channel. */
interface Route {
  readonly transport: ChannelledTrack;
  readonly isRtcp: boolean;
  /** A frame has come on it. */
  isHeard: boolean;
}

/** Brings each interleaved frame to its track, also where the camera keeps to no agreement. */
export class InterleavedChannels {
  readonly #onChannels: (channels: readonly number[]) => void;
  readonly #transports: ChannelledTrack[] = [];
  readonly #routes: (Route | undefined)[] = new Array(CHANNELS).fill(undefined);
  /** Tracks whose RTP has come; they follow no other channel any more. */
  readonly #arrived = new Set<ChannelledTrack>();

  /** `onChannels` hears which channels are in use from now on. */
  constructor(onChannels: (channels: readonly number[]) => void) {
    this.#onChannels = onChannels;
  }

  /** Takes up a track; gives the RTP channel to offer for it. */
  add(transport: ChannelledTrack): number {
    this.#transports.push(transport);
    let rtp = 0;
    while (rtp < CHANNELS - 2 && (this.#routes[rtp] || this.#routes[rtp + 1])) rtp += 2;
    this.#route(transport, [rtp, rtp + 1]);
    this.#tell();
    return rtp;
  }

  remove(transport: ChannelledTrack): void {
    for (let channel = 0; channel < CHANNELS; channel++)
      if (this.#routes[channel]?.transport === transport) this.#routes[channel] = undefined;
    const index = this.#transports.indexOf(transport);
    if (index >= 0) this.#transports.splice(index, 1);
  }

  /** Another track has one of these: a camera that answers the same pair to every SETUP. */
  isTaken(pair: readonly [number, number], by: ChannelledTrack): boolean {
    return pair.some((channel) => this.#isOthers(channel, by));
  }

  /** A track has other channels than before. */
  changed(): void {
    this.#routes.fill(undefined);
    for (const transport of this.#transports) this.#route(transport, transport.pair);
    this.#tell();
  }

  /** Takes every frame of the connection; those of no track fall on the floor. */
  receive(channel: number, packet: Buffer, arrivedAtMs: number): void {
    const route = this.#routes[channel];
    if (route === undefined) {
      this.#adopt(channel, packet, arrivedAtMs);
    } else if (route.isRtcp) {
      if (isRtcp(packet)) route.transport.sink.onRtcp(packet, arrivedAtMs);
      else this.#adopt(channel, packet, arrivedAtMs);
    } else {
      const { transport } = route;
      if (isRtcp(packet) && payloadTypeOf(packet) !== transport.payloadType) {
        transport.sink.onRtcp(packet, arrivedAtMs);
        return;
      }
      const isOwn = this.#transports.length === 1 || payloadTypeOf(packet) === transport.payloadType;
      if (!isOwn && this.#redirect(transport, packet, arrivedAtMs)) return;
      if (!route.isHeard) {
        route.isHeard = true;
        this.#arrived.add(transport);
      }
      transport.sink.onRtp(packet, arrivedAtMs);
    }
  }

  #isOthers(channel: number, than: ChannelledTrack): boolean {
    const holder = this.#routes[channel]?.transport;
    return holder !== undefined && holder !== than;
  }

  /** Some cameras agree on 0-1 and then send on the channels that the track has in their own numbering. */
  #adopt(channel: number, packet: Buffer, arrivedAtMs: number): void {
    const transport = this.#byPayloadType(packet);
    if (!transport || this.#arrived.has(transport)) return;
    const [rtp, rtcp] = transport.pair;
    const free = [(channel + 1) % CHANNELS, rtcp, rtp].find(
      (candidate) => candidate !== channel && !this.#isOthers(candidate, transport),
    );
    transport.use([channel, free ?? rtcp]);
    this.receive(channel, packet, arrivedAtMs);
  }

  /** Others send picture and sound on one channel. */
  #redirect(from: ChannelledTrack, packet: Buffer, arrivedAtMs: number): boolean {
    const transport = this.#byPayloadType(packet);
    if (!transport || transport === from) return false;
    transport.sink.onRtp(packet, arrivedAtMs);
    return true;
  }

  #route(transport: ChannelledTrack, [rtp, rtcp]: readonly [number, number]): void {
    this.#routes[rtp] = { transport, isRtcp: false, isHeard: false };
    this.#routes[rtcp] = { transport, isRtcp: true, isHeard: false };
  }

  #byPayloadType(packet: Buffer): ChannelledTrack | undefined {
    if (packet.length < RTP_HEADER_BYTES) return undefined;
    const payloadType = payloadTypeOf(packet);
    return this.#transports.find((transport) => transport.payloadType === payloadType);
  }

  #tell(): void {
    const channels: number[] = [];
    for (let channel = 0; channel < CHANNELS; channel++) if (this.#routes[channel]) channels.push(channel);
    this.#onChannels(channels);
  }
}

function payloadTypeOf(packet: Buffer): number {
  return (packet[1] ?? 0) & 0x7f;
}

/** By the second byte, which no RTP of a sane payload type shares (RFC 5761 section 4). */
function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}
