import { type Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DeviceAddress } from '../address.ts';
import { createBoundedAgent } from '../bounded-agent.ts';
import type { KeptConnections } from './kept-connections.ts';

export interface PostOptions {
  readonly address: DeviceAddress;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From before the connection to the answer's last byte. */
  readonly timeoutMs: number;
  /** Of the answer, headers too. */
  readonly maxBytes: number;
  /** Cuts the connection. */
  readonly signal: AbortSignal;
}

export interface PostAnswer {
  readonly status: number;
  /** Its `WWW-Authenticate` headers. */
  readonly challenges: readonly string[];
  readonly bytes: Buffer;
  /** Whether the connection had served before. */
  readonly isReused: boolean;
}

/** Sends a request on a connection of its own. Throws what `node:http` does, and `LimitError`. */
export async function post(options: PostOptions): Promise<PostAnswer> {
  const { address, timeoutMs, maxBytes } = options;
  const agent = createBoundedAgent({ secure: address.secure, maxBytes, lifetimeMs: timeoutMs });
  try {
    return await answerTo(options, begin(options, agent));
  } finally {
    agent.destroy();
  }
}

/** A server closes what it was not asked on for a while, perhaps just when it is asked again. */
const AT_ONCE_MS = 1_000;

/**
 * The same on a connection that is kept. Only for what may reach the camera twice: a connection that turns out to
 * have been closed meanwhile does not tell whether it took the request, so that is sent again on one of its own.
 */
export async function postAgain(options: PostOptions, kept: KeptConnections): Promise<PostAnswer> {
  const { agent } = kept;
  if (!agent) return post(options);
  const { timeoutMs, maxBytes } = options;
  const began = performance.now();
  const outgoing = begin(options, agent);
  let unwatch = () => {};
  outgoing.once('socket', (socket) => {
    unwatch = kept.watch(socket, { maxBytes, lifetimeMs: timeoutMs });
  });
  try {
    return await answerTo(options, outgoing);
  } catch (error) {
    const tookMs = performance.now() - began;
    if (!outgoing.reusedSocket || tookMs > AT_ONCE_MS || !isHangUp(error)) throw error;
    options.signal.throwIfAborted();
    kept.foundStale();
    return await post({ ...options, timeoutMs: Math.max(1, timeoutMs - tookMs) });
  } finally {
    unwatch();
  }
}

function begin({ address, path, headers, body, signal }: PostOptions, agent: Agent): ClientRequest {
  const { hostname, port, secure } = address;
  const request = secure ? requestHttps : requestHttp;
  return request({
    hostname,
    port,
    path,
    method: 'POST',
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    agent,
    signal,
  });
}

async function answerTo({ body }: PostOptions, outgoing: ClientRequest): Promise<PostAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', (arrived) => {
      // Else whoever reads it learns only that it was aborted, not that it met a limit.
      outgoing.on('error', (error) => arrived.destroy(error));
      resolve(arrived);
    });
    outgoing.on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk);
    // Some say neither how long the answer is nor close the connection after it, where it may be kept.
    if (isOpenEnded(response) && isEnvelopesEnd(chunks)) break;
  }
  return {
    status: response.statusCode ?? 0,
    challenges: challengesOf(response),
    bytes: Buffer.concat(chunks),
    isReused: outgoing.reusedSocket,
  };
}

function isOpenEnded({ headers }: IncomingMessage): boolean {
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

/** Longest end of an envelope with what may follow it. */
const END_BYTES = 64;

function isEnvelopesEnd(chunks: readonly Buffer[]): boolean {
  const end = Buffer.concat(chunks.slice(-END_BYTES)).subarray(-END_BYTES).toString('latin1');
  return /<\/(?:[\w.-]+:)?Envelope\s*>\s*$/.test(end);
}

function isHangUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** From the raw headers, since Node joins several of one name by the same commas that are within them. */
export function challengesOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'www-authenticate',
  );
}
