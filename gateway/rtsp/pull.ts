import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { Authenticator } from './authentication.ts';
import { RtspConnection } from './connection.ts';
import { RtspError } from './errors.ts';
import { type Described, describe, play, setUp } from './handshake.ts';
import { InterleavedTransport } from './interleaved-transport.ts';
import { keepaliveMethod, keepalivePeriodMs } from './keepalive.ts';
import { RtspSession } from './session.ts';
import type { StreamDescription } from './stream-description.ts';
import { Upkeep } from './upkeep.ts';
import { parseTarget, type RtspTarget } from './url.ts';
import { VideoSink } from './video-sink.ts';

const DEFAULT_TIMEOUT_MS = 5000;
/** What a camera gets to answer TEARDOWN; a daemon that stops waits for this. */
const FAREWELL_MS = 300;

export interface RtspPullOptions {
  /** Credentials may also sit in the URL's userinfo; explicit ones win. */
  readonly source: { url: string; username?: string; password?: string };
  readonly userAgent: string;
  readonly signal: AbortSignal;
  /** Once for a successful DESCRIBE, before any packet. */
  onDescription(description: StreamDescription): void;
  /** The video track's RTP only, as it arrived; the bytes are valid during the call only. */
  onRtp(packet: Buffer, arrivedAtMs: number): void;
  /** Default 5000. */
  readonly connectTimeoutMs?: number;
  /** Default 5000. */
  readonly requestTimeoutMs?: number;
  /** How long nothing at all may arrive while playing. Default 5000. */
  readonly stallMs?: number;
  /** Monotonic ms. */
  readonly now?: () => number;
  readonly logger?: Logger;
}

/**
 * One pull from connect to end: its owner holds the pause before the next try. Resolves after an abort once TEARDOWN
 * was answered, or after 300 ms. Rejects with {@link RtspError}.
 */
export async function pullRtsp(options: RtspPullOptions): Promise<void> {
  const target = parseTarget(options.source);
  const authenticator = new Authenticator(target.credentials);
  try {
    await pullOnce({ options, target, authenticator });
  } catch (error) {
    if (options.signal.aborted) return;
    // Some cameras close after their 401 and take the answer to it on the next connection.
    if (!(error instanceof RtspError && error.kind === 'closed' && authenticator.isUntried)) throw error;
    await pullOnce({ options, target, authenticator }).catch((again: unknown) => {
      if (!options.signal.aborted) throw again;
    });
  }
}

interface Attempt {
  readonly options: RtspPullOptions;
  readonly target: RtspTarget;
  readonly authenticator: Authenticator;
}

async function pullOnce(attempt: Attempt): Promise<void> {
  const { options, target } = attempt;
  const { signal, logger, now = () => performance.now() } = options;
  const stage: Stage = {};
  const connection = await RtspConnection.open({
    target,
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    requestTimeoutMs: options.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal,
    now,
    onFrame: (channel, payload, arrivedAtMs) => stage.transport?.receive(channel, payload, arrivedAtMs),
    logger,
  });
  const over = new AbortController();
  const session = new RtspSession({
    connection,
    authenticator: attempt.authenticator,
    userAgent: options.userAgent,
    address: target.address,
    signal: over.signal,
  });
  try {
    const playing = perform({ ...attempt, connection, session, stage, now, over: over.signal });
    await Promise.race([playing, connection.ended, aborted(signal, over.signal)]);
  } finally {
    over.abort();
    stage.transport?.close();
    stage.upkeep?.stop();
    await session.close(FAREWELL_MS);
    connection.close();
  }
}

/** What must be closed at the end, as far as the pull has come. */
interface Stage {
  transport?: InterleavedTransport;
  upkeep?: Upkeep;
}

/** The sequence of requests; ends by throwing {@link RtspError} only. */
async function perform(
  act: Attempt & {
    connection: RtspConnection;
    session: RtspSession;
    stage: Stage;
    now: () => number;
    over: AbortSignal;
  },
): Promise<never> {
  const { options, target, connection, session, stage, now, over } = act;
  const { address } = target;
  const { logger } = options;
  const capabilities = await session.request('OPTIONS', target.url);
  const described = await describe(session, target);
  announce(options, { address, described });
  const { payloadType, clockRate } = described.description.video;
  const onRtp = options.onRtp.bind(options);
  const sink = new VideoSink({ address, clockRate, onRtp, logger });
  const transport = new InterleavedTransport({
    address,
    payloadType,
    sink,
    send: (channel, packet) => connection.sendFrame(channel, packet),
    onChannels: (channels) => connection.expectChannels(channels),
  });
  stage.transport = transport;
  const track = await setUp({ session, address, tracks: described.tracks, transport });
  await play({ session, address, track, hasMedia: () => sink.hasMedia });
  // The answer may have come while the farewell was under way already.
  over.throwIfAborted();
  const random = randomBytes(12);
  stage.upkeep = new Upkeep({
    address,
    session,
    connection,
    transport,
    reception: sink.reception,
    keepalive: {
      url: track.aggregateUrl,
      method: keepaliveMethod(capabilities),
      periodMs: keepalivePeriodMs(session.timeoutS),
    },
    stallMs: options.stallMs ?? DEFAULT_TIMEOUT_MS,
    ssrc: random.readUInt32BE(),
    cname: random.toString('hex', 4),
    now,
    logger,
  });
  return connection.ended;
}

/** The owner's listener may throw; that ends the pull, not the process. */
function announce(options: RtspPullOptions, seen: { address: string; described: Described }): void {
  const { address, described } = seen;
  try {
    options.onDescription(described.description);
  } catch (cause) {
    const message = `The stream of ${address} could not be taken: its listener failed`;
    throw new RtspError({ kind: 'protocol', address, message, cause });
  }
}

/** Resolves when the signal aborts; `over` takes its listener away. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}
