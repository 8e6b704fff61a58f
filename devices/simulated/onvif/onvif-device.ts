import type { Logger } from 'pino';
import type { DigestAuthority } from '../digest-authority.ts';
import { DISCOVERY_PORT, Responder } from '../discovery/responder.ts';
import { identityOf } from '../identity.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import { Presets } from '../presets.ts';
import type { PtzHead } from '../ptz-head.ts';
import { type RelaySetup, Switchboard, type SwitchState } from '../switchboard.ts';
import { EventHub } from './events/event-hub.ts';
import { initializeDetectors } from './events/event-switches.ts';
import { TOPICS } from './events/topics.ts';
import { Imaging } from './imaging.ts';
import type { Profile } from './profile.ts';
import type { PtzCommand } from './ptz-command.ts';
import { type PtzOptions, ptzMakeup } from './ptz-makeup.ts';
import type { CameraFacts } from './quirks/quirk.ts';
import { OnvifServer } from './server.ts';
import { DEVICE_PATH, onvifServices } from './services.ts';
import { WsSecurity } from './ws-security.ts';

/** What a camera has beside its streams; what is not given is there. */
export interface EquipmentOptions {
  /** Which ways of moving there are; `false` for a camera that can not move. */
  readonly ptz?: PtzOptions | boolean;
  /** Whether it tells what it notices (ONVIF event service); default true. */
  readonly events?: boolean;
  /** Whether its picture can be set (ONVIF imaging service); default true. */
  readonly imaging?: boolean;
  /** Default `light`, which stays, and `gate`, which falls back after a second. */
  readonly relays?: readonly RelaySetup[];
  /** Tokens of the digital inputs; default `bell` and `door`. */
  readonly inputs?: readonly string[];
  /** Whether it can play sound (ONVIF audio outputs); default false. */
  readonly speaker?: boolean;
  /** Answers WS-Discovery; default false. */
  readonly discovery?: DiscoveryOptions | false;
}

export interface DiscoveryOptions {
  /** UDP; default 3702, 0 takes a free one. */
  readonly port?: number;
  /** Where the group is joined; default the camera's host. */
  readonly interfaceAddress?: string;
}

export interface OnvifDeviceOptions extends EquipmentOptions {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** In ms, never going backward. */
  readonly now: () => number;
  readonly head: PtzHead;
  readonly profiles: readonly Profile[];
  readonly misbehaviour: Misbehaviour;
  readonly onCommand: (command: PtzCommand) => void;
  readonly streamUri: (profile: Profile) => string;
  readonly synchronize: (profile: Profile) => void;
  /** JPEG pictures by their paths. */
  readonly snapshots: Readonly<Record<string, () => Buffer>>;
  readonly createAuthority: () => DigestAuthority;
  readonly logger: Logger;
}

const RELAYS: readonly RelaySetup[] = [{ token: 'light' }, { token: 'gate', pulseMs: 1000 }];
const INPUTS: readonly string[] = ['bell', 'door'];

/** The ONVIF side of the simulated camera: its services, how it is found, and the state behind them. */
export class OnvifDevice {
  readonly hub: EventHub;
  readonly imaging: Imaging;
  readonly switchboard: Switchboard;
  readonly endpoint: string;
  readonly #options: OnvifDeviceOptions;
  readonly #server: OnvifServer;
  readonly #responder: Responder | undefined;
  #host: string;
  #firstOrigin: string | undefined;

  constructor(options: OnvifDeviceOptions) {
    const { name, host, port, clock, now, misbehaviour, discovery, logger } = options;
    const { onvifQuirks } = misbehaviour;
    const makeup = ptzMakeup(options.ptz);
    const identity = identityOf(name, { canMove: makeup !== undefined });
    this.#options = options;
    this.#host = host;
    this.endpoint = identity.endpoint;
    this.hub = new EventHub({ clock, now, change: (event) => onvifQuirks.event(event) });
    this.imaging = new Imaging({ now });
    this.switchboard = new Switchboard({
      relays: options.relays ?? RELAYS,
      inputs: options.inputs ?? INPUTS,
      onRelay: (relay) => this.hub.emit(relayState(relay)),
      onInput: (input) => this.hub.emit(inputState(input)),
    });
    initializeDetectors(this.hub);
    for (const input of this.switchboard.inputs()) this.hub.initialize(inputState(input));
    for (const relay of this.switchboard.relays()) this.hub.initialize(relayState(relay));
    this.#server = new OnvifServer({
      host,
      port,
      serviceAt: onvifServices({
        ...options,
        identity,
        presets: new Presets(),
        imaging: this.imaging,
        switchboard: this.switchboard,
        speaker: options.speaker ?? false,
        canImage: options.imaging ?? true,
        ...(makeup && { makeup }),
        ...(options.events !== false && { hub: this.hub }),
        httpUrl: (path) => this.url(path),
      }),
      snapshots: options.snapshots,
      createSecurity: () => this.#createSecurity(),
      quirks: onvifQuirks,
      facts: () => this.#facts(),
      logger,
    });
    this.#responder = discovery
      ? new Responder({
          identity,
          port: discovery.port ?? DISCOVERY_PORT,
          interfaceAddress: discovery.interfaceAddress ?? host,
          addresses: () => onvifQuirks.discovery([this.url(DEVICE_PATH)], this.#facts()),
          isMute: () => onvifQuirks.trait('hangs') ?? false,
        })
      : undefined;
  }

  /** Undefined where it answers no discovery. */
  get discoveryPort(): number | undefined {
    return this.#responder?.port;
  }

  url(path: string = DEVICE_PATH): string {
    return `http://${this.#server.authority}${path}`;
  }

  /** Where it opens the next time. */
  moveTo(place: { readonly host: string; readonly port: number }): void {
    this.#host = place.host;
    this.#server.moveTo(place);
  }

  /** Throws where a port is taken. */
  async open(): Promise<void> {
    await this.#server.open();
    this.#firstOrigin ??= this.url('');
    await this.#responder?.open(this.#host);
  }

  /** Frees the ports, and forgets what a reboot forgets. */
  async close(): Promise<void> {
    this.hub.dropAll();
    this.switchboard.release();
    await Promise.all([this.#server.close(), this.#responder?.close()]);
  }

  #facts(): CameraFacts {
    const { username, password } = this.#options;
    const origin = this.url('');
    return { username, password, origin, firstOrigin: this.#firstOrigin ?? origin };
  }

  #createSecurity() {
    const { username, password, clock, misbehaviour, createAuthority } = this.#options;
    return {
      soap: new WsSecurity({
        username,
        password,
        clock,
        refusesAll: () => misbehaviour.refusesCredentials,
        wantsText: () => misbehaviour.onvifQuirks.trait('signIn') === 'password-text',
      }),
      http: createAuthority(),
    };
  }
}

function inputState({ token, active }: SwitchState) {
  return {
    topic: TOPICS.digitalInput.path,
    source: { InputToken: token },
    data: { LogicalState: String(active) },
  };
}

function relayState({ token, active }: SwitchState) {
  return {
    topic: TOPICS.relay.path,
    source: { RelayToken: token },
    data: { LogicalState: active ? 'active' : 'inactive' },
  };
}
