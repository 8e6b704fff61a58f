import type { Logger } from 'pino';
import { buildReceiverReport } from '../rtp/rtcp.ts';
import { RtspError } from './errors.ts';
import { judgeKeepalive, type KeepaliveMethod } from './keepalive.ts';
import type { RtspSession } from './session.ts';
import { judgeStall, type StallVerdict } from './stall.ts';
import type { MediaTrack } from './transport/media-track.ts';
import type { TrackSink } from './transport/track-sink.ts';

const REPORT_PERIOD_MS = 5000;

export interface UpkeepOptions {
  readonly address: string;
  readonly session: RtspSession;
  /** The picture's first. */
  readonly tracks: readonly [MediaTrack, ...MediaTrack[]];
  readonly keepalive: { readonly url: string; readonly method: KeepaliveMethod; readonly periodMs: number };
  readonly stallMs: number;
  readonly firstMediaMs: number;
  /** The receiver's own, for its reports. */
  readonly ssrc: number;
  readonly cname: string;
  readonly now: () => number;
  /** The session is dead. */
  readonly onFailure: (error: RtspError) => void;
  readonly logger?: Logger | undefined;
}

/** What a playing session needs to go on: keepalives, receiver reports, and an eye on whether media arrives. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #keepalives: NodeJS.Timeout;
  readonly #reports: NodeJS.Timeout;
  readonly #playingSinceMs: number;
  #stallCheck: NodeJS.Timeout | undefined;
  #method: KeepaliveMethod;
  /** When the camera has said that it has no such session; media that comes later says more. */
  #doubtedAtMs: number | undefined;
  #hasLogged = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#method = options.keepalive.method;
    this.#playingSinceMs = options.now();
    this.#keepalives = setInterval(() => void this.#keepAlive(), options.keepalive.periodMs);
    this.#reports = setInterval(() => this.#report(), REPORT_PERIOD_MS);
    this.#checkStall();
  }

  stop(): void {
    clearInterval(this.#keepalives);
    clearInterval(this.#reports);
    clearTimeout(this.#stallCheck);
  }

  /** Nothing waits for the answer: some cameras give none, and the media shows whether the session lives. */
  async #keepAlive(): Promise<void> {
    const { session, keepalive, tracks } = this.#options;
    for (const { transport } of tracks) transport.punch();
    const method = this.#method;
    try {
      const verdict = judgeKeepalive(method, await session.request(method, keepalive.url));
      if (verdict.kind === 'use') this.#method = verdict.method;
      if (verdict.kind === 'doubtful') this.#doubt();
    } catch (error) {
      if (!(error instanceof RtspError) || error.kind !== 'refused-credentials' || this.#hasLogged) return;
      this.#hasLogged = true;
      this.#options.logger?.warn(
        { address: this.#options.address },
        'the camera refuses to keep the session alive',
      );
    }
  }

  #doubt(): void {
    this.#doubtedAtMs = this.#options.now();
    clearTimeout(this.#stallCheck);
    this.#checkStall();
  }

  #report(): void {
    const { tracks, ssrc, cname, now } = this.#options;
    for (const { sink, transport } of tracks) {
      const block = sink.reception.report(now());
      if (block) transport.sendRtcp(buildReceiverReport({ ...block, ssrc, cname }));
    }
  }

  #checkStall(): void {
    const { tracks, stallMs, firstMediaMs, now, onFailure } = this.#options;
    let mediaAtMs = Number.NEGATIVE_INFINITY;
    let mediaGapMs: number | undefined;
    for (const { sink } of tracks) {
      mediaAtMs = Math.max(mediaAtMs, sink.arrivedAtMs);
      const gapMs = gapOf(sink);
      if (gapMs !== undefined && gapMs < (mediaGapMs ?? Number.POSITIVE_INFINITY)) mediaGapMs = gapMs;
    }
    const isDoubtful = this.#doubtedAtMs !== undefined && mediaAtMs <= this.#doubtedAtMs;
    const verdict = judgeStall({
      nowMs: now(),
      playingSinceMs: this.#playingSinceMs,
      pictureAtMs: tracks[0].sink.rtpAtMs,
      pictureGapMs: gapOf(tracks[0].sink),
      mediaAtMs,
      mediaGapMs,
      isDoubtful,
      stallMs,
      firstMediaMs,
    });
    if (verdict.kind === 'wait') this.#stallCheck = setTimeout(() => this.#checkStall(), verdict.forMs);
    else onFailure(this.#failure(verdict, isDoubtful));
  }

  #failure(verdict: Exclude<StallVerdict, { kind: 'wait' }>, isDoubtful: boolean): RtspError {
    const { address } = this.#options;
    const message = `${address} has sent no video for ${Math.round(verdict.afterMs)} ms`;
    const options = { kind: 'stalled', address, message } as const;
    if (isDoubtful) return new RtspError({ ...options, detour: { kind: 'new-session' } });
    if (verdict.kind === 'stalled') return new RtspError(options);
    return new RtspError({ ...options, isThere: true, detour: { kind: 'other-transport', why: 'silent' } });
  }
}

function gapOf({ spacing }: TrackSink): number | undefined {
  return spacing.isKnown ? spacing.longestGapMs : undefined;
}
