import type { Announcer } from './announcer.ts';
import type { Authenticator } from './authentication.ts';
import type { RtspError } from './errors.ts';
import type { Journey, Onward } from './journey.ts';
import { Presentation } from './presentation.ts';
import type { RtspPullOptions } from './pull-options.ts';
import { RtspSession } from './session.ts';
import { RtspConnection } from './wire/connection.ts';

const DEFAULT_TIMEOUT_MS = 5000;
/** What a camera gets to answer TEARDOWN; a daemon that stops waits for this. */
const FAREWELL_MS = 300;
/** What a SETUP still gets to be answered, where nobody waits for the end: its session would stay behind. */
const LATE_SETUP_MS = 2000;
/** A session that has shown pictures for so long was a good one. */
const LASTING_MS = 5000;

export interface AttemptOptions {
  readonly pull: RtspPullOptions;
  readonly journey: Journey;
  /** Asks where to go from a failure, and has the pull go there. */
  readonly advance: (error: RtspError) => Onward;
  readonly authenticator: Authenticator;
  readonly announcer: Announcer;
  /** The session has shown pictures for some time; called at its end. */
  readonly onLasted: () => void;
}

/**
 * One connection and its session to TEARDOWN, whatever ends it: some cameras have room for one only. Resolves after
 * an abort; rejects with {@link RtspError}.
 */
export async function attempt(options: AttemptOptions): Promise<void> {
  const { pull, journey, authenticator } = options;
  const { signal, logger, now = () => performance.now() } = pull;
  const { target } = journey;
  let presentation: Presentation | undefined;
  const { requestTimeoutMs = DEFAULT_TIMEOUT_MS } = pull;
  const connection = await RtspConnection.open({
    target,
    tls: pull.tls,
    connectTimeoutMs: pull.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    requestTimeoutMs,
    signal,
    now,
    onFrame: (channel, payload, arrivedAtMs) => presentation?.receive(channel, payload, arrivedAtMs),
    onAnnounce: (sdp) => presentation?.announced(sdp),
    logger,
  });
  const over = new AbortController();
  const { userAgent } = pull;
  const { address } = target;
  const session = new RtspSession({
    ...{ connection, authenticator, userAgent, address, signal: over.signal },
    greetingTimeoutMs: pull.greetingTimeoutMs ?? requestTimeoutMs,
  });
  presentation = new Presentation({ ...options, connection, session, now });
  try {
    const playing = presentation.start().then(() => connection.ended);
    await Promise.race([playing, connection.ended, aborted(signal, over.signal)]);
  } catch (error) {
    throw presentation.explain(error);
  } finally {
    over.abort();
    presentation.close();
    if (presentation.playedMs >= LASTING_MS) options.onLasted();
    await session.close({ setUpMs: signal.aborted ? FAREWELL_MS : LATE_SETUP_MS, answerMs: FAREWELL_MS });
    connection.close();
  }
}

/** Resolves when the signal aborts; `over` takes its listener away. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}
