import type { Logger } from 'pino';
import type { ConfigFile } from '../../config/edit/config-file.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { PackageInfo } from '../package-info.ts';
import type { HouseAccess } from '../pairing/house-access.ts';
import type { GatewayIdentity } from '../sealing/gateway-identity.ts';
import type { Secrets } from '../secrets.ts';
import type { CameraSetup } from '../setup/camera-setup.ts';
import type { Viewings } from '../signaling/viewings.ts';
import type { Teardown } from '../teardown.ts';
import type { IceServers } from '../turn/ice-servers.ts';
import type { LiveCameras } from './live-cameras.ts';
import type { SessionInfoOf } from './session-info.ts';

/** What a gateway is started with. */
export interface OrielOptions {
  readonly config: LoadedConfig;
  /** Where cameras that are added while it runs are written to. */
  readonly file: ConfigFile;
  readonly packageInfo: PackageInfo;
  /** What no line of `logger` shows; what comes to be known while the gateway runs is added. */
  readonly hidden?: Pick<Secrets, 'add'>;
  readonly logger: Logger;
}

/** What stands in the gateway before its doors open; each piece is given to those who need it. */
export interface House extends OrielOptions {
  readonly gateway: GatewayIdentity;
  readonly access: HouseAccess;
  readonly infoOf: SessionInfoOf;
  readonly cameras: LiveCameras;
  readonly setup: CameraSetup;
  readonly viewings: Viewings;
  readonly ice: IceServers;
  readonly teardown: Teardown;
}
