import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import type { ConfigFile } from '../../config/edit/config-file.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { PackageInfo } from '../package-info.ts';
import type { CameraSetup } from '../setup/camera-setup.ts';
import type { Viewings } from '../signaling/viewings.ts';
import type { Teardown } from '../teardown.ts';
import type { LiveCameras } from './live-cameras.ts';

/** What a gateway is started with. */
export interface OrielOptions {
  readonly config: LoadedConfig;
  /** Where cameras that are added while it runs are written to. */
  readonly file: ConfigFile;
  readonly packageInfo: PackageInfo;
  readonly logger: Logger;
}

/** What stands in the gateway before its doors open; each piece is given to those who need it. */
export interface House extends OrielOptions {
  readonly directory: Directory;
  readonly cameras: LiveCameras;
  readonly setup: CameraSetup;
  readonly viewings: Viewings;
  readonly teardown: Teardown;
}
