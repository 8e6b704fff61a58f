import type { Inspection, InspectRequest } from '../../protocol/camera-setup.ts';
import { RtspError } from '../rtsp/errors.ts';
import type { TimeLimit } from '../time-limit.ts';
import type { CameraNetwork } from './network.ts';
import { SetupError } from './setup-error.ts';
import { readStream, type TypedStream } from './stream-address.ts';

interface InspectStreamOptions {
  readonly request: InspectRequest;
  readonly network: Pick<CameraNetwork, 'describe'>;
  readonly limit: TimeLimit;
}

/** Asks a camera that has nothing but a stream what that is. Throws {@link SetupError}. */
export async function inspectStream({ request, network, limit }: InspectStreamOptions): Promise<Inspection> {
  const typed = readStream(request);
  const { address: _address, lacksPath: _lacksPath, ...source } = typed;
  try {
    const stream = await network.describe(source, limit.signal);
    return { url: typed.url, stream, profiles: [], abilities: [] };
  } catch (error) {
    throw setupErrorOf(error, { typed, isLate: limit.isOver });
  }
}

function setupErrorOf(error: unknown, { typed, isLate }: { typed: TypedStream; isLate: boolean }): unknown {
  const { address } = typed;
  if (isLate) {
    const message = `The camera at ${address} takes too long to describe its stream; try again`;
    return new SetupError('camera', message, error);
  }
  if (!(error instanceof RtspError)) return error;
  const kind = error.kind === 'refused-credentials' ? error.kind : 'camera';
  return new SetupError(kind, sentenceFor(error, typed), error);
}

/** For who stands before a form: what the error says is for the log and for the configuration. */
function sentenceFor(error: RtspError, { url, address, lacksPath, username }: TypedStream): string {
  switch (error.kind) {
    case 'refused-credentials':
      // An account that is forbidden the stream, or a way to sign in that nobody here knows.
      if (error.status === 403 || error.signIn === 'unknown-scheme') return error.message;
      return username === undefined
        ? `The camera at ${address} wants a user name and a password`
        : `The camera at ${address} refuses this user name or password; it must be an account that may watch by RTSP`;
    case 'untrusted':
      return `${error.message}; tls stands in the configuration file alone, so write such a camera there`;
    case 'no-such-stream':
    case 'protocol':
      if (!lacksPath || error.isBusy) return error.message;
      return `${address} has no stream at an address without a path; write the whole one, as the camera’s manual names it, such as ${url}stream1`;
    default:
      return error.message;
  }
}
