import { randomBytes } from 'node:crypto';
import type { Announcer } from './announcer.ts';
import { chooseTracks } from './choose-tracks.ts';
import type { RtspConnection } from './connection.ts';
import { RtspError } from './errors.ts';
import { type Described, describe, play, setUp } from './handshake.ts';
import { InterleavedChannels } from './interleaved-channels.ts';
import { InterleavedTransport } from './interleaved-transport.ts';
import type { Journey, Onward } from './journey.ts';
import { keepaliveMethod, keepalivePeriodMs } from './keepalive.ts';
import type { MediaTrack } from './media-track.ts';
import type { MediaSink, MediaTransport } from './media-transport.ts';
import type { RtspPullOptions } from './pull-options.ts';
import { parseSdp } from './sdp.ts';
import type { RtspSession } from './session.ts';
import type { StreamDescription } from './stream-description.ts';
import type { TrackSink } from './track-sink.ts';
import { pictureSink, soundSink } from './track-sinks.ts';
import { UdpTransport } from './udp-transport.ts';
import { Upkeep } from './upkeep.ts';
import { joinControl } from './url.ts';

const DEFAULT_STALL_MS = 5000;
const DEFAULT_FIRST_MEDIA_MS = 3000;
/** So many times the stall where nothing better is left to try: some cameras begin with their next keyframe. */
const PATIENCE_FACTOR = 2;

export interface PresentationOptions {
  readonly pull: RtspPullOptions;
  readonly journey: Journey;
  /** Asks where to go from a failure, and has the pull go there. */
  readonly advance: (error: RtspError) => Onward;
  readonly announcer: Announcer;
  readonly connection: RtspConnection;
  readonly session: RtspSession;
  readonly now: () => number;
}

/** What one session carries (RFC 2326 section 1.3): its tracks from SETUP to the end, and what keeps them alive. */
export class Presentation {
  readonly #options: PresentationOptions;
  readonly #address: string;
  readonly #channels: InterleavedChannels;
  readonly #tracks: MediaTrack[] = [];
  #upkeep: Upkeep | undefined;
  #journey: Journey;
  /** A transport was refused, and the next is being asked for. */
  #asksAgain = false;
  #asksForSound = false;
  #hasSound = false;
  #closed = false;

  constructor(options: PresentationOptions) {
    this.#options = options;
    this.#journey = options.journey;
    this.#address = options.journey.target.address;
    this.#channels = new InterleavedChannels((channels) => options.connection.expectChannels(channels));
  }

  /** The sequence of requests; once it resolves, the session keeps itself alive. Throws {@link RtspError}. */
  async start(): Promise<void> {
    const { session, announcer } = this.#options;
    const journey = this.#journey;
    const address = this.#address;
    const { target } = journey;
    const capabilities = await session.request('OPTIONS', target.url);
    const described = await describe(session, journey);
    const { description, controls } = described;
    announcer.announce(address, description);
    const aggregateUrl = await this.#setUpPicture(described);
    const soundUrl = await this.#setUpSound(described, aggregateUrl);
    for (const { transport } of this.#tracks) transport.punch();
    const videoUrl = joinControl({ base: aggregateUrl, control: controls.video });
    await play({
      session,
      address,
      aggregateUrl,
      trackUrls: soundUrl === undefined ? [videoUrl] : [videoUrl, soundUrl],
      hasMedia: () => this.#tracks.some(({ sink }) => sink.arrivedAtMs > Number.NEGATIVE_INFINITY),
    });
    // The answer may have come while the farewell was under way already.
    if (this.#closed) return;
    const method = keepaliveMethod(capabilities);
    const periodMs = keepalivePeriodMs(session.timeoutS);
    this.#upkeep = this.#keepUp({ url: aggregateUrl, method, periodMs });
  }

  /** Takes every interleaved frame of the connection. */
  receive(channel: number, packet: Buffer, arrivedAtMs: number): void {
    if (!this.#closed) this.#channels.receive(channel, packet, arrivedAtMs);
  }

  /** The camera describes the stream anew (RFC 2326 section 10.3). Throws {@link RtspError} `closed`. */
  announced(sdp: string): void {
    if (this.#tracks.length === 0) return;
    const address = this.#address;
    const choice = chooseTracks(parseSdp(sdp), this.#journey);
    if (choice.kind === 'tracks') {
      const { description } = choice;
      this.#options.announcer.announce(address, this.#hasSound ? description : silent(description));
    } else if (choice.offered.length > 0) {
      const message = `${address} has changed the codec of its stream: it is taken up anew`;
      throw new RtspError({ kind: 'closed', address, message });
    }
  }

  /** The error that ended the session, with what it leaves to try: the picture never pays for the sound. */
  explain(error: unknown): unknown {
    if (!(this.#asksForSound || this.#asksAgain) || !(error instanceof RtspError) || error.kind !== 'closed')
      return error;
    const { kind, address, message, status } = error;
    const detour = { kind: this.#asksForSound ? 'without-audio' : 'new-session' } as const;
    return new RtspError({ kind, address, message, status, detour });
  }

  /** Nothing reaches the pull's listeners from now on. */
  close(): void {
    this.#closed = true;
    this.#upkeep?.stop();
    for (const { transport } of this.#tracks) transport.close();
  }

  /** Gives the base that the track's control hangs on. */
  async #setUpPicture({ description, controls, bases }: Described): Promise<string> {
    const sink = pictureSink({
      pull: this.#options.pull,
      address: this.#address,
      video: description.video,
      transport: () => this.#journey.transport,
    });
    const track = { ...description.video, control: controls.video, bases };
    for (;;) {
      try {
        const base = await this.#setUp(sink, track);
        this.#asksAgain = false;
        return base;
      } catch (error) {
        // A refusal leaves no session behind, so that the next transport is asked for at once; on a new connection
        // some cameras would still be busy with the end of this one.
        const isRefusal =
          error instanceof RtspError &&
          error.status !== undefined &&
          error.detour?.kind === 'other-transport';
        if (!isRefusal) throw error;
        const next = this.#options.advance(error);
        if (next.kind === 'give-up') throw next.error;
        this.#journey = next.journey;
        this.#asksAgain = true;
      }
    }
  }

  async #setUp(
    sink: TrackSink,
    track: { payloadType: number; control: string | undefined; bases: readonly string[] },
  ): Promise<string> {
    const { session } = this.#options;
    const transport = await this.#openTransport(sink, track.payloadType);
    const added = { sink, transport };
    this.#tracks.push(added);
    try {
      return await setUp({ ...track, session, address: this.#address, transport });
    } catch (error) {
      transport.close();
      this.#tracks.splice(this.#tracks.indexOf(added), 1);
      throw error;
    }
  }

  async #openTransport(sink: MediaSink, payloadType: number): Promise<MediaTransport> {
    const { connection, now } = this.#options;
    const address = this.#address;
    if (this.#journey.transport === 'udp')
      return UdpTransport.open({ address, host: connection.remoteAddress, sink, now });
    return new InterleavedTransport({
      address,
      payloadType,
      sink,
      channels: this.#channels,
      send: (channel, packet) => connection.sendFrame(channel, packet),
    });
  }

  /** What the camera refuses here ends the sound, not the picture. Gives the track's URL. */
  async #setUpSound({ description, controls }: Described, base: string): Promise<string | undefined> {
    const { audio } = description;
    if (!audio) return undefined;
    this.#asksForSound = true;
    const sink = soundSink({ pull: this.#options.pull, address: this.#address, audio });
    try {
      await this.#setUp(sink, { ...audio, control: controls.audio, bases: [base] });
    } catch (error) {
      const isRefusal =
        error instanceof RtspError && error.kind !== 'closed' && error.detour?.kind !== 'redirect';
      if (!isRefusal) throw error;
      this.#asksForSound = false;
      const { message: problem } = error;
      this.#options.pull.logger?.info(
        { address: this.#address, problem },
        'the camera does not give its sound',
      );
      this.#options.announcer.announce(this.#address, silent(description));
      return undefined;
    }
    this.#asksForSound = false;
    this.#hasSound = true;
    return joinControl({ base, control: controls.audio });
  }

  #keepUp(keepalive: { url: string; method: 'GET_PARAMETER' | 'OPTIONS'; periodMs: number }): Upkeep {
    const { pull, connection, session, now } = this.#options;
    const [picture, ...others] = this.#tracks;
    if (!picture)
      throw new RtspError({ kind: 'protocol', address: this.#address, message: 'no track is set up' });
    const { stallMs = DEFAULT_STALL_MS, firstMediaMs = DEFAULT_FIRST_MEDIA_MS } = pull;
    const random = randomBytes(12);
    return new Upkeep({
      address: this.#address,
      session,
      tracks: [picture, ...others],
      keepalive,
      stallMs,
      firstMediaMs: this.#journey.isPatient
        ? Math.max(firstMediaMs, PATIENCE_FACTOR * stallMs)
        : firstMediaMs,
      ssrc: random.readUInt32BE(),
      cname: random.toString('hex', 4),
      now,
      onFailure: (error) => connection.fail(error),
      logger: pull.logger,
    });
  }
}

function silent({ video, unsupportedAudio }: StreamDescription): StreamDescription {
  return unsupportedAudio === undefined ? { video } : { video, unsupportedAudio };
}
