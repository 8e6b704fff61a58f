import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { RtspError } from '../rtsp/errors.ts';
import { pullRtsp } from '../rtsp/pull.ts';
import type { RtspPullOptions, TlsOptions, TransportKind } from '../rtsp/pull-options.ts';
import type { AudioDescription, StreamDescription } from '../rtsp/stream-description.ts';
import { parseTarget } from '../rtsp/url.ts';
import { patience } from './reconnect.ts';

/** How long sound that has cost the picture is not asked for, in ms; someone may have mended the camera. */
const SHUN_MS = 2 * 3_600_000;

export interface CameraPullOptions extends Pick<RtspPullOptions, 'transport' | 'audio' | 'userAgent'> {
  /** For an `rtsps` stream, which it demands. */
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
  #greetingMs: number | undefined;
  /** Pulls one after another that have waited for it in vain. */
  #unanswered = 0;
  #description: StreamDescription | undefined;
  /** Sound that has come beside a picture: where it fails later, it is not to blame. */
  #proven: AudioDescription | undefined;
  #shunned: { readonly sound: AudioDescription; readonly until: number } | undefined;

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
    if (options.tls) demandTls(source);
    const patienceMs = patience({ lastMs: this.#greetingMs, unanswered: this.#unanswered });
    const shunned = this.#shunnedNow();
    const startedAt = this.#now();
    let isGreeted = false;
    try {
      await pull({
        ...options,
        ...this.#listeners,
        ...(this.#transport && { prefer: this.#transport }),
        ...(shunned && { shunned }),
        source,
        signal,
        connectTimeoutMs: patienceMs,
        greetingTimeoutMs: patienceMs,
        onDescription: (description) => {
          // Later ones are news from the midst of a session.
          if (!isGreeted) this.#greetingMs = this.#now() - startedAt;
          isGreeted = true;
          this.#description = description;
          this.#listeners.onDescription(description);
        },
        onShunned: (sound) => {
          if (isDeepStrictEqual(sound, this.#proven)) return;
          this.#shunned = { sound, until: this.#now() + SHUN_MS };
        },
        onTransport: (kind) => {
          this.#transport = kind;
          this.#proven = this.#description?.audio ?? this.#proven;
          this.#listeners.onTransport(kind);
        },
        now: this.#now,
      });
    } finally {
      this.#unanswered = isGreeted ? 0 : this.#unanswered + 1;
    }
  }

  #shunnedNow(): AudioDescription | undefined {
    if (this.#shunned && this.#shunned.until <= this.#now()) this.#shunned = undefined;
    return this.#shunned?.sound;
  }
}

/** A camera that tells its stream's address itself may name one that is not encrypted. */
function demandTls(source: RtspPullOptions['source']): void {
  const { address, isSecure } = parseTarget(source);
  if (isSecure) return;
  const message = `The stream of ${address} is not encrypted (rtsp://), and the camera's tls asks for that: switch RTSP over TLS on in its settings, or remove tls`;
  throw new RtspError({ kind: 'bad-url', address, message });
}
