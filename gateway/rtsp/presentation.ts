import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Announcer } from './announcer.ts';
import { type Detour, RtspError } from './errors.ts';
import { type Described, describe, play } from './handshake.ts';
import type { Journey, Onward } from './journey.ts';
import { keepaliveMethod, keepalivePeriodMs } from './keepalive.ts';
import { MediaTracks } from './media-tracks.ts';
import type { RtspPullOptions } from './pull-options.ts';
import { chooseTracks } from './sdp/choose-tracks.ts';
import { parseSdp } from './sdp/sdp.ts';
import type { RtspSession } from './session.ts';
import { type AudioDescription, silent } from './stream-description.ts';
import type { TrackSink } from './transport/track-sink.ts';
import { pictureSink, soundSink } from './transport/track-sinks.ts';
import { Upkeep } from './upkeep.ts';
import { joinControl } from './url.ts';
import type { RtspConnection } from './wire/connection.ts';

const DEFAULT_STALL_MS = 5000;
const DEFAULT_FIRST_MEDIA_MS = 3000;
/** So many times the stall where nothing better is left to try: some cameras begin with their next keyframe. */
const PATIENCE_FACTOR = 3;

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
  readonly #tracks: MediaTracks;
  #upkeep: Upkeep | undefined;
  #journey: Journey;
  /** A transport was refused, and the next is being asked for. */
  #asksAgain = false;
  /** The sound whose SETUP was sent, and whether that has its answer. */
  #sound: AudioDescription | undefined;
  #asksForSound = false;
  #hasSound = false;
  #picture: TrackSink | undefined;
  #closed = false;

  constructor(options: PresentationOptions) {
    this.#options = options;
    this.#journey = options.journey;
    this.#address = options.journey.target.address;
    this.#tracks = new MediaTracks({ ...options, address: this.#address });
  }

  /** The sequence of requests; once it resolves, the session keeps itself alive. Throws {@link RtspError}. */
  async start(): Promise<void> {
    const { session, announcer } = this.#options;
    const journey = this.#journey;
    const address = this.#address;
    const { target } = journey;
    const capabilities = await session.request('OPTIONS', target.url);
    const described = this.#withoutShunned(await describe(session, journey));
    const { description, controls } = described;
    announcer.begin(address, description);
    const aggregateUrl = await this.#setUpPicture(described);
    const soundUrl = await this.#setUpSound(described, aggregateUrl);
    for (const { transport } of this.#tracks.all) transport.punch();
    const videoUrl = joinControl({ base: aggregateUrl, control: controls.video });
    await play({
      session,
      address,
      aggregateUrl,
      trackUrls: soundUrl === undefined ? [videoUrl] : [videoUrl, soundUrl],
      hasMedia: () => this.#tracks.all.some(({ sink }) => sink.arrivedAtMs > Number.NEGATIVE_INFINITY),
      onRefused: (problem) => {
        if (!this.#closed) this.#loseSound(problem);
      },
    });
    // The answer may have come while the farewell was under way already.
    if (this.#closed) return;
    const method = keepaliveMethod(capabilities);
    const periodMs = keepalivePeriodMs(session.timeoutS);
    this.#upkeep = this.#keepUp({ url: aggregateUrl, method, periodMs });
  }

  /** Takes every interleaved frame of the connection. */
  receive(channel: number, packet: Buffer, arrivedAtMs: number): void {
    if (!this.#closed) this.#tracks.receive(channel, packet, arrivedAtMs);
  }

  /** The camera describes the stream anew (RFC 2326 section 10.3). Throws {@link RtspError} `closed`. */
  announced(sdp: string): void {
    if (this.#tracks.all.length === 0) return;
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

  /** For how long pictures have come, in ms. */
  get playedMs(): number {
    const { firstRtpAtMs = 0, rtpAtMs = 0 } = this.#picture ?? {};
    return rtpAtMs > firstRtpAtMs ? rtpAtMs - firstRtpAtMs : 0;
  }

  /** The error that ended the session, with what it leaves to try: the picture never pays for the sound. */
  explain(error: unknown): unknown {
    if (!(error instanceof RtspError)) return error;
    const detour = this.#detourFor(error);
    if (!detour) return error;
    const { kind, address, message, status, cause, isBusy, isThere } = error;
    return new RtspError({ kind, address, message, status, cause, isBusy, isThere, detour });
  }

  #detourFor({ kind, detour }: RtspError): Detour | undefined {
    if (detour?.kind === 'redirect' || kind === 'refused-credentials') return undefined;
    const sound = this.#sound;
    if (sound && !this.#picture?.hasRtp) {
      const before = this.#asksForSound ? undefined : detour;
      return { kind: 'without-audio', sound, ...(before && { before }) };
    }
    return this.#asksAgain && kind === 'closed' ? { kind: 'new-session' } : undefined;
  }

  /** Nothing reaches the pull's listeners from now on. */
  close(): void {
    this.#closed = true;
    this.#upkeep?.stop();
    for (const { transport } of this.#tracks.all) transport.close();
  }

  /** Gives the base that the track's control hangs on. */
  async #setUpPicture({ description, controls, bases }: Described): Promise<string> {
    const sink = pictureSink({
      pull: this.#options.pull,
      address: this.#address,
      video: description.video,
      onFirst: () => this.#onFirstPicture(),
    });
    this.#picture = sink;
    const track = { ...description.video, control: controls.video, bases };
    for (;;) {
      try {
        const base = await this.#tracks.add({ ...track, sink, kind: this.#journey.transport });
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

  #onFirstPicture(): void {
    const { pull, announcer } = this.#options;
    announcer.heard();
    const { shunned, transport } = this.#journey;
    if (shunned && !isDeepStrictEqual(shunned, pull.shunned)) pull.onShunned?.(shunned);
    pull.onTransport?.(transport);
  }

  /** Sound that may cost the picture is as good as none. */
  #withoutShunned(described: Described): Described {
    const { description } = described;
    const { shunned } = this.#journey;
    if (!shunned || !isDeepStrictEqual(description.audio, shunned)) return described;
    return { ...described, description: silent(description) };
  }

  /** What the camera refuses here ends the sound, not the picture. Gives the track's URL. */
  async #setUpSound({ description, controls }: Described, base: string): Promise<string | undefined> {
    const { audio } = description;
    if (!audio) return undefined;
    this.#sound = audio;
    this.#asksForSound = true;
    const { pull, announcer } = this.#options;
    const sink = soundSink({ pull, address: this.#address, audio, onFirst: () => announcer.heard() });
    try {
      const track = { ...audio, control: controls.audio, bases: [base] };
      await this.#tracks.add({ ...track, sink, kind: this.#journey.transport });
    } catch (error) {
      const isRefusal =
        error instanceof RtspError && error.kind !== 'closed' && error.detour?.kind !== 'redirect';
      if (!isRefusal) throw error;
      this.#asksForSound = false;
      // One whose answer is overdue costs the same time at every try.
      if (error.kind === 'stalled') this.#journey = { ...this.#journey, shunned: audio };
      this.#loseSound(error.message);
      return undefined;
    }
    this.#asksForSound = false;
    this.#hasSound = true;
    return joinControl({ base, control: controls.audio });
  }

  #loseSound(problem: string): void {
    this.#hasSound = false;
    const { pull, announcer, connection } = this.#options;
    pull.logger?.info({ address: this.#address, problem }, 'the camera does not give its sound');
    try {
      announcer.mute(this.#address);
    } catch (error) {
      if (error instanceof RtspError) connection.fail(error);
    }
  }

  #keepUp(keepalive: { url: string; method: 'GET_PARAMETER' | 'OPTIONS'; periodMs: number }): Upkeep {
    const { pull, connection, session, now } = this.#options;
    const [picture, ...others] = this.#tracks.all;
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
