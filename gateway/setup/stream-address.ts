import type { InspectRequest } from '../../protocol/camera-setup.ts';
import { RtspError } from '../rtsp/errors.ts';
import { parseTarget } from '../rtsp/url.ts';
import type { StreamAddress } from './network.ts';
import { SetupError } from './setup-error.ts';

/** A stream's address, taken apart. */
export interface TypedStream extends StreamAddress {
  /** `host:port`, for whoever reads it. */
  readonly address: string;
  /** Nothing was written behind the host. */
  readonly lacksPath: boolean;
}

/** Whether it is to be the address of a stream. */
export function isStreamAddress(typed: string): boolean {
  return /^rtsps?:/i.test(typed.trim());
}

/** What signs in may stand within the address or beside it, where it counts more. Throws {@link SetupError}. */
export function readStream(typed: InspectRequest): TypedStream {
  const { address, url, credentials } = targetOf(typed);
  const { username = '', password = '' } = credentials ?? {};
  if (username === '' && password !== '')
    throw new SetupError('invalid', 'A password belongs to a user name; write that too');
  return {
    url,
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    address,
    lacksPath: /^rtsps?:\/\/[^/]+\/$/i.test(url),
  };
}

function targetOf({ url, username, password }: InspectRequest) {
  try {
    return parseTarget({ url, ...(username && { username }), ...(password && { password }) });
  } catch (error) {
    if (!(error instanceof RtspError)) throw error;
    throw new SetupError('invalid', error.message, error);
  }
}
