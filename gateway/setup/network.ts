import type { Camera } from '../../devices/camera.ts';
import type { InspectedStream } from '../../protocol/camera-setup.ts';
import type { FoundDevice } from './found.ts';

/** Where a stream is, and what signs in beside it. */
export interface StreamAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** What is beyond the gateway: cameras that can be found and looked at. */
export interface CameraNetwork {
  /** Ends by itself within a few seconds, and at once with what it has when `signal` aborts. */
  discover(signal: AbortSignal): Promise<readonly FoundDevice[]>;
  /** The URL of the device service on a host; nothing where there is none. Asks without a password. */
  findService(host: string, signal: AbortSignal): Promise<string | undefined>;
  /** A camera to look at, before it is anybody's. Asks nothing yet. */
  open(options: {
    readonly url: string;
    readonly username?: string;
    readonly password?: string;
    /** How the password is shown; as `auto` where it is absent. */
    readonly passwordForm?: 'auto' | 'text';
  }): Camera;
  /** What a stream is, by its description alone. Rejects with `RtspError`, and with the signal's reason. */
  describe(stream: StreamAddress, signal: AbortSignal): Promise<InspectedStream>;
}
