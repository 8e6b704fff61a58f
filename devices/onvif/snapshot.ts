import { type Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type DeviceAddress, writtenAddress } from './address.ts';
import { createBoundedAgent } from './bounded-agent.ts';
import { toDeviceError } from './fault.ts';
import { offersDigest } from './soap/http-digest.ts';
import { challengesOf } from './soap/post.ts';

const MAX_ANSWER_BYTES = 8_388_608;

export interface SnapshotOptions {
  readonly camera: string;
  readonly address: DeviceAddress;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly timeoutMs: number;
  /** Answers HTTP Digest challenges by an `Authorization` header. */
  readonly authorize: (
    challenges: readonly string[],
    request: { method: string; path: string },
  ) => string | undefined;
  /** Whether Basic may be answered, which shows the password. */
  readonly mayShowPassword: boolean;
  readonly signal: AbortSignal;
}

/** Fetches a JPEG, with Digest where the camera asks for it, else with Basic. Throws `DeviceError`. */
export async function takeSnapshot(options: SnapshotOptions): Promise<Buffer> {
  const { camera, address, timeoutMs, password } = options;
  const agent = createBoundedAgent({
    secure: address.secure,
    maxBytes: MAX_ANSWER_BYTES,
    lifetimeMs: timeoutMs,
  });
  try {
    return await fetchPicture(options, agent);
  } catch (error) {
    throw toDeviceError(
      {
        error: error instanceof Error ? error : new Error(String(error)),
        status: error instanceof NoPicture ? error.status : undefined,
      },
      { camera, address: writtenAddress(address), operation: 'the snapshot', timeoutMs, secret: password },
    );
  } finally {
    agent.destroy();
  }
}

/** What came is no picture. */
class NoPicture extends Error {
  override readonly name = 'NoPicture';
  readonly status: number;

  constructor(status: number) {
    super(`HTTP status ${status} without a JPEG`);
    this.status = status;
  }
}

async function fetchPicture(options: SnapshotOptions, agent: Agent): Promise<Buffer> {
  const first = await get(options, agent, {});
  const authorization = first.statusCode === 401 ? answer(challengesOf(first), options) : undefined;
  if (authorization === undefined) return readPicture(first);
  first.destroy();
  return readPicture(await get(options, agent, { Authorization: authorization }));
}

function answer(challenges: readonly string[], options: SnapshotOptions): string | undefined {
  const { username, password = '', address, authorize } = options;
  if (username === undefined) return undefined;
  const digests = challenges.filter(offersDigest);
  if (digests.length > 0) return authorize(digests, { method: 'GET', path: address.path });
  if (!options.mayShowPassword) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function get(
  { address, signal }: SnapshotOptions,
  agent: Agent,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const { hostname, port, path, secure } = address;
  const request = secure ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, headers, agent, signal }, (response) => {
      // Else whoever reads it learns only that it was aborted, not that it met a limit.
      outgoing.on('error', (error) => response.destroy(error));
      resolve(response);
    });
    outgoing.on('error', reject).end();
  });
}

async function readPicture(response: IncomingMessage): Promise<Buffer> {
  const status = response.statusCode ?? 0;
  if (status !== 200) throw new NoPicture(status);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const picture = Buffer.concat(chunks);
  // Start of image, then the next marker (ITU-T T.81 annex B).
  if (picture[0] !== 0xff || picture[1] !== 0xd8 || picture[2] !== 0xff) throw new NoPicture(status);
  return picture;
}
