import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Authenticator } from './authentication.ts';
import { RtspError } from './errors.ts';
import { describe } from './handshake.ts';
import { depart, onward } from './journey.ts';
import type { RtspPullOptions } from './pull-options.ts';
import { RtspSession } from './session.ts';
import type { StreamDescription } from './stream-description.ts';
import { parseTarget, type RtspTarget } from './url.ts';
import { RtspConnection } from './wire/connection.ts';

const DEFAULT_TIMEOUT_MS = 5000;

/** Redirects are followed as a pull follows them; nothing is set up, so that no transport is wanted. */
const WISHES = { transport: 'auto', audio: true } as const;

export interface LookOptions {
  readonly source: RtspPullOptions['source'];
  readonly userAgent: string;
  readonly signal: AbortSignal;
  /** How long the connection, and each answer, may take. Default 5000. */
  readonly timeoutMs?: number;
  readonly logger?: Logger;
}

/**
 * What a camera says of its stream, without a session (DESCRIBE, RFC 2326 section 10.2). Throws {@link RtspError}, and
 * the signal's reason once that aborts.
 */
export async function lookAtStream(options: LookOptions): Promise<StreamDescription> {
  const { signal } = options;
  let journey = depart(parseTarget(options.source), WISHES);
  let authenticator = new Authenticator(journey.target.credentials);
  for (;;) {
    const { target } = journey;
    try {
      return await lookOnce(options, { target, authenticator });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RtspError)) throw error;
      const next = onward(journey, { error, isUntried: authenticator.isUntried, wishes: WISHES });
      if (next.kind === 'give-up') throw next.error;
      ({ journey } = next);
      if (journey.target !== target) authenticator = new Authenticator(journey.target.credentials);
      if (next.afterMs > 0) await sleep(next.afterMs, undefined, { signal });
    }
  }
}

/** One connection, which is closed at the end. */
async function lookOnce(
  { userAgent, signal, timeoutMs = DEFAULT_TIMEOUT_MS, logger }: LookOptions,
  { target, authenticator }: { readonly target: RtspTarget; readonly authenticator: Authenticator },
): Promise<StreamDescription> {
  const connection = await RtspConnection.open({
    target,
    tls: undefined,
    connectTimeoutMs: timeoutMs,
    requestTimeoutMs: timeoutMs,
    signal,
    now: () => performance.now(),
    onFrame: () => undefined,
    onAnnounce: () => undefined,
    logger,
  });
  // What waits for an answer ends with its connection.
  const leave = () => connection.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    const session = new RtspSession({
      ...{ connection, authenticator, userAgent, signal },
      address: target.address,
      greetingTimeoutMs: timeoutMs,
    });
    const looking = async () => {
      await session.request('OPTIONS', target.url);
      return describe(session, { target, audio: WISHES.audio });
    };
    const { description } = await Promise.race([looking(), connection.ended]);
    return description;
  } finally {
    signal.removeEventListener('abort', leave);
    connection.close();
  }
}
