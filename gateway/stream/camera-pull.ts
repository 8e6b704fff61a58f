import type { Logger } from 'pino';
import { pullRtsp } from '../rtsp/pull.ts';
import type { RtspPullOptions, TlsOptions, TransportKind } from '../rtsp/pull-options.ts';
import { patience } from './reconnect.ts';

export interface CameraPullOptions extends Pick<RtspPullOptions, 'transport' | 'audio' | 'userAgent'> {
  /** For an `rtsps` stream. */
  readonly tls?: TlsOptions;
  /** Asked before each pull, since a camera may have changed its address. */
  readonly resolveSource: (signal: AbortSignal) => Promise<RtspPullOptions['source']>;
  readonly logger: Logger;
  /** In place of RTSP. */
  readonly pull?: typeof pullRtsp;
}

type Listeners = Pick<RtspPullOptions, 'onDescription' | 'onVideo' | 'onAudio' | 'onSenderReport'> & {
  onTransport(kind: TransportKind): void;
};

/** Pulls one stream of a camera, and remembers how that went well the last time. */
export class CameraPull {
  readonly #options: CameraPullOptions;
  readonly #listeners: Listeners;
  readonly #now: () => number;
  #transport: TransportKind | undefined;
  /** From connecting to the description, the last time that there was one, in ms. */
  #handshakeMs: number | undefined;

  /** `now` is in monotonic ms. */
  constructor(options: CameraPullOptions & { readonly now: () => number; readonly listeners: Listeners }) {
    const { now, listeners, ...rest } = options;
    this.#options = rest;
    this.#listeners = listeners;
    this.#now = now;
  }

  /** How media came the last time that any did. */
  get transport(): TransportKind | undefined {
    return this.#transport;
  }

  /** One pull from connect to end: resolves after `signal` aborts, rejects with what ended it. */
  async run(signal: AbortSignal): Promise<void> {
    const { resolveSource, pull = pullRtsp, ...options } = this.#options;
    const source = await resolveSource(signal);
    const patienceMs = patience(this.#handshakeMs);
    const startedAt = this.#now();
    await pull({
      ...options,
      ...this.#listeners,
      ...(this.#transport && { prefer: this.#transport }),
      source,
      signal,
      connectTimeoutMs: patienceMs,
      requestTimeoutMs: patienceMs,
      onDescription: (description) => {
        this.#handshakeMs = this.#now() - startedAt;
        this.#listeners.onDescription(description);
      },
      onTransport: (kind) => {
        this.#transport = kind;
        this.#listeners.onTransport(kind);
      },
      now: this.#now,
    });
  }
}
