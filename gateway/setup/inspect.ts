import { type Camera, DeviceError, type ProfileFacts } from '../../devices/camera.ts';
import type { Inspection, InspectRequest } from '../../protocol/camera-setup.ts';
import { type TimeLimit, timeLimit } from '../time-limit.ts';
import { abilitiesOf } from './abilities.ts';
import { readAddress } from './device-address.ts';
import { inspectStream } from './inspect-stream.ts';
import type { CameraNetwork } from './network.ts';
import { SetupError } from './setup-error.ts';
import { isStreamAddress } from './stream-address.ts';

export interface InspectOptions {
  readonly request: InspectRequest;
  readonly network: Pick<CameraNetwork, 'findService' | 'open' | 'describe'>;
  readonly signal: AbortSignal;
  /** In ms; {@link INSPECTION_LIMIT_MS} where it is absent. */
  readonly limitMs?: number;
}

/** The whole of one inspection, in ms. */
const INSPECTION_LIMIT_MS = 15_000;

/** Stills come one after the other: small cameras make them with the processor that makes the stream. */
const MAX_STILLS = 4;
const MAX_STILL_BYTES = 1_048_576;

/**
 * Asks a camera what it is, has and can do, with a still of each profile; by RTSP only what it sends. Throws {@link SetupError}, and the signal's
 * own reason where that is aborted.
 */
export async function inspectCamera(options: InspectOptions): Promise<Inspection> {
  const { limitMs = INSPECTION_LIMIT_MS } = options;
  const limit = timeLimit(limitMs, options.signal);
  try {
    return await inspectWithin(options, limit);
  } catch (error) {
    // Whoever has gone is told nothing of the camera.
    options.signal.throwIfAborted();
    throw error;
  } finally {
    limit.clear();
  }
}

async function inspectWithin({ request, network }: InspectOptions, limit: TimeLimit): Promise<Inspection> {
  if (isStreamAddress(request.url)) return inspectStream({ request, network, limit });
  const { signal } = limit;
  const url = await findUrl(request.url, network, signal);
  const camera = network.open({
    url,
    ...(request.username && { username: request.username }),
    ...(request.password && { password: request.password }),
  });
  try {
    return await describe(camera, url, signal);
  } catch (error) {
    throw setupErrorOf(error, { url, isLate: limit.isOver });
  } finally {
    camera.close();
  }
}

async function findUrl(
  typed: string,
  network: InspectOptions['network'],
  signal: AbortSignal,
): Promise<string> {
  const address = readAddress(typed);
  if (!address) {
    throw new SetupError(
      'invalid',
      'This is no address of a camera: write its host, such as 192.0.2.10, http://192.0.2.10:8000/onvif/device_service, without a password, or its stream, rtsp://192.0.2.10/stream1',
    );
  }
  if (address.kind === 'url') return address.url;
  const url = await network.findService(address.host, signal);
  if (url !== undefined) return url;
  throw new SetupError(
    'camera',
    `Nothing at ${address.host} answers as ONVIF does; switch it on in the camera’s settings, write its port too, or write the address of its stream, rtsp://…`,
  );
}

async function describe(camera: Camera, url: string, signal: AbortSignal): Promise<Inspection> {
  const facts = await camera.probe(signal);
  const { manufacturer, model, firmware, serial, identity, profiles = [] } = facts;
  const stills = facts.snapshot ? await takeStills(camera, profiles, signal) : [];
  return {
    url,
    ...(manufacturer !== undefined && { manufacturer }),
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
    ...(serial !== undefined && { serial }),
    ...(identity !== undefined && { identity }),
    profiles: profiles.map(({ token, name, codec, width, height, fps, qualities }, index) => {
      const still = stills[index];
      return {
        token,
        name,
        width,
        height,
        qualities: [...qualities],
        ...(codec !== undefined && { codec }),
        ...(fps !== undefined && { fps }),
        ...(still && { still: still.toString('base64') }),
      };
    }),
    abilities: abilitiesOf(facts),
  };
}

/** By the profiles' order; a camera whose stills fail or take too long is still worth adding. */
async function takeStills(
  camera: Camera,
  profiles: readonly ProfileFacts[],
  signal: AbortSignal,
): Promise<(Buffer | undefined)[]> {
  const stills: (Buffer | undefined)[] = [];
  for (const { token } of profiles.slice(0, MAX_STILLS)) {
    if (signal.aborted) break;
    const still = await camera.snapshot?.(signal, token).catch(() => undefined);
    stills.push(still && still.length <= MAX_STILL_BYTES ? still : undefined);
  }
  return stills;
}

function setupErrorOf(error: unknown, { url, isLate }: { url: string; isLate: boolean }): SetupError {
  if (error instanceof SetupError) return error;
  const { host } = new URL(url);
  if (isLate) {
    return new SetupError(
      'camera',
      `The camera at ${host} takes too long to say what it is; try again`,
      error,
    );
  }
  if (!(error instanceof DeviceError)) {
    return new SetupError('camera', `The camera at ${host} could not be asked; the log says why`, error);
  }
  if (error.kind !== 'refused-credentials') return new SetupError('camera', error.message, error);
  const message = `The camera at ${host} refuses this user name or password, or wants them where none were given`;
  return new SetupError(error.kind, message, error);
}
