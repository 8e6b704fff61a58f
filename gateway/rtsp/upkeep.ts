import type { Logger } from 'pino';
import { buildReceiverReport } from '../rtp/rtcp.ts';
import type { RtspConnection } from './connection.ts';
import { RtspError } from './errors.ts';
import { judgeKeepalive, type KeepaliveMethod } from './keepalive.ts';
import type { MediaTransport } from './media-transport.ts';
import type { Reception } from './reception.ts';
import type { RtspSession } from './session.ts';
import { judgeStall } from './stall.ts';

const REPORT_PERIOD_MS = 5000;
/** How long media may pause after the camera has said that it has no such session. */
const DOUBTFUL_STALL_MS = 1000;

export interface UpkeepOptions {
  readonly address: string;
  readonly session: RtspSession;
  readonly connection: RtspConnection;
  readonly transport: MediaTransport;
  readonly reception: Reception;
  readonly keepalive: { readonly url: string; readonly method: KeepaliveMethod; readonly periodMs: number };
  readonly stallMs: number;
  /** The receiver's own, for its reports. */
  readonly ssrc: number;
  readonly cname: string;
  readonly now: () => number;
  readonly logger?: Logger | undefined;
}

/** What a playing session needs to go on: keepalives, receiver reports, and an eye on whether anything arrives. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #keepalives: NodeJS.Timeout;
  readonly #reports: NodeJS.Timeout;
  #stallCheck: NodeJS.Timeout | undefined;
  #method: KeepaliveMethod;
  #stallMs: number;
  #hasLogged = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#method = options.keepalive.method;
    this.#stallMs = options.stallMs;
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
    const { session, keepalive } = this.#options;
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
    this.#stallMs = Math.min(this.#stallMs, DOUBTFUL_STALL_MS);
    clearTimeout(this.#stallCheck);
    this.#checkStall();
  }

  #report(): void {
    const { reception, transport, ssrc, cname, now } = this.#options;
    const block = reception.report(now());
    if (block) transport.sendRtcp(buildReceiverReport({ ...block, ssrc, cname }));
  }

  #checkStall(): void {
    const { address, connection, now } = this.#options;
    const stallMs = this.#stallMs;
    const verdict = judgeStall({ nowMs: now(), lastArrivalMs: connection.lastArrivalMs, stallMs });
    if (verdict.kind === 'wait') {
      this.#stallCheck = setTimeout(() => this.#checkStall(), verdict.forMs);
      return;
    }
    const message = `${address} has sent nothing for ${stallMs} ms`;
    connection.fail(new RtspError({ kind: 'stalled', address, message }));
  }
}
