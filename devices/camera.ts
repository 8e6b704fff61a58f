/**
 * What a camera is to the rest of Oriel. `devices/onvif` and `devices/rtsp-only.ts` make them; `gateway/control`
 * and `gateway/stream` use them without knowing which kind they hold.
 */
export interface Camera {
  readonly name: string;
  /**
   * Reads from the device what it has and can do; asks again at each call. Ends within the camera's own time
   * limits. Throws {@link DeviceError}.
   */
  probe(signal: AbortSignal): Promise<CameraFacts>;
  /**
   * Where the stream of that quality is pulled from; a camera with one stream gives it for both. Throws
   * {@link DeviceError}.
   */
  streamSource(quality: Quality, signal: AbortSignal): Promise<StreamSource>;
  /**
   * Makes the stream's next picture a keyframe (ONVIF SetSynchronizationPoint). Absent where the camera has no such
   * request. Throws {@link DeviceError}, `unsupported` where the camera turns out not to know it.
   */
  requestKeyframe?(quality: Quality, signal: AbortSignal): Promise<void>;
  /** Absent where the configuration already says that nothing can be moved (plain RTSP). */
  readonly ptz?: PtzDevice;
  /** Absent as `ptz` is. */
  readonly imaging?: ImagingDevice;
  /** Absent as `ptz` is. */
  readonly relays?: RelayDevice;
  /**
   * A JPEG still of the main stream, or of the profile with that token. Absent where no camera of this kind has one.
   * Throws {@link DeviceError}, `unsupported` where this camera has none.
   */
  snapshot?(signal: AbortSignal, profile?: string): Promise<Buffer>;
  /**
   * Hears of what the camera notices until `signal` aborts, then resolves. Rejects with {@link DeviceError} once
   * nothing is heard any more, `unsupported` where the camera has no events; whoever called it decides when to try
   * again. Absent where no camera of this kind has events.
   */
  events?(options: EventOptions): Promise<void>;
  close(): void;
}

export interface EventOptions {
  readonly signal: AbortSignal;
  /** From here on the camera is heard; what it says right afterwards is how things stand. */
  readonly onSubscribed: () => void;
  readonly onEvent: (event: CameraEvent) => void;
}

/** What lasts: on until it is off. `source` tells several of a kind apart: the rule, input or relay token. */
export const CONDITIONS = ['motion', 'person', 'vehicle', 'tamper', 'input', 'relay'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** What happens and is over. */
export const MOMENTS = ['line', 'doorbell'] as const;
export type Moment = (typeof MOMENTS)[number];

export type CameraEvent =
  | {
      readonly kind: 'condition';
      readonly condition: Condition;
      readonly source: string;
      readonly active: boolean;
    }
  | { readonly kind: 'moment'; readonly moment: Moment; readonly source: string };

export const QUALITIES = ['main', 'sub'] as const;
export type Quality = (typeof QUALITIES)[number];

/** An RTSP address with its credentials apart, so that the URL can be logged. */
export interface StreamSource {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** The password is for Digest only: whoever answers there may but pretend to be the camera. */
  readonly digestOnly?: true;
}

export interface CameraFacts {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
  /** What stays when its address changes: the endpoint reference of WS-Discovery, such as `urn:uuid:…`. */
  readonly identity?: string;
  /** In the camera's order; absent where it has no such thing (plain RTSP). */
  readonly profiles?: readonly ProfileFacts[];
  /** Absent where there is nothing to set. */
  readonly imaging?: ImagingFacts;
  /** Switches on the camera: lights, door openers. Absent where there are none; so are `inputs`. */
  readonly relays?: readonly RelayFacts[];
  readonly inputs?: readonly InputFacts[];
  /** Whether it gives JPEG stills. */
  readonly snapshot?: boolean;
  /** Whether it has an event service; that this works is only seen by trying. */
  readonly events?: boolean;
  /** Whether it could play sound (ONVIF audio outputs). */
  readonly backchannel?: boolean;
  /** The streams that differ from one another; absent where the camera does not tell, or has but one. */
  readonly qualities?: readonly Quality[];
  /** Absent where the camera can not be moved. */
  readonly ptz?: PtzFacts;
}

/** One ONVIF media profile. */
export interface ProfileFacts {
  readonly token: string;
  readonly name: string;
  /** Upper case, such as `H264`; absent where the profile has no video encoder. */
  readonly codec?: string;
  /** Pixels; 0 where the camera does not tell. */
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly fps?: number;
  /** Which of our streams it is, by rule or by configuration. */
  readonly qualities: readonly Quality[];
}

export interface PtzFacts {
  /** The axes that can be moved in any way. */
  readonly pan: boolean;
  readonly tilt: boolean;
  readonly zoom: boolean;
  readonly home: boolean;
  readonly presets: readonly Preset[];
  /** Moves as long as it is told to. */
  readonly continuous: PtzSpaces;
  /** Moves by a part of its range. */
  readonly relative: PtzSpaces;
  /** Moves to a place in its range. */
  readonly absolute: PtzSpaces;
  /** Whether it tells where it looks. */
  readonly position: boolean;
  /** Whether home can be set. */
  readonly setHome: boolean;
  /** Most presets that it keeps; 0 where presets can not be set. */
  readonly maxPresets: number;
  /** Whether {@link PtzDevice.aimBy} brings a point of the picture to its middle. */
  readonly centre: boolean;
}

/** For which axes there is such a way of moving. */
export interface PtzSpaces {
  readonly panTilt: boolean;
  readonly zoom: boolean;
}

/** In the ONVIF generic spaces: pan and tilt −1…1, positive is right, up; zoom 0…1, 1 is nearest. */
export interface Position {
  readonly pan?: number;
  readonly tilt?: number;
  readonly zoom?: number;
}

/** Where a camera looks, and whether it still travels. */
export interface PtzStatus {
  readonly position: Position;
  /** Absent where the camera does not tell. */
  readonly moving?: boolean;
}

export const LEVELS = ['brightness', 'contrast', 'saturation', 'sharpness'] as const;
export type Level = (typeof LEVELS)[number];

/** `auto` leaves it to the camera. */
export const SWITCHES = ['on', 'off', 'auto'] as const;
export type Switch = (typeof SWITCHES)[number];

export interface ImagingFacts {
  /** The night modes that it has (its infrared filter taken out is `on`); absent where it has none. So is `light`. */
  readonly night?: readonly Switch[];
  /** Its own lamp, infrared or white. */
  readonly light?: readonly Switch[];
  readonly levels: readonly Level[];
  /** Whether its lens is focused by hand, and whether it can do that itself. Absent where neither. */
  readonly focus?: { readonly move: boolean; readonly auto: boolean };
}

/** Settings of the picture; each level is 0…1 of the camera's own range. What is absent is left, or not known. */
export interface ImagingSettings {
  readonly night?: Switch;
  readonly light?: Switch;
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  readonly sharpness?: number;
  readonly focus?: 'auto' | 'manual';
}

export interface RelayFacts {
  readonly token: string;
  /** Falls back by itself (ONVIF monostable), such as a door opener. */
  readonly pulse: boolean;
}

export interface InputFacts {
  readonly token: string;
}

export interface Preset {
  /** The camera's own key for it. */
  readonly token: string;
  readonly name: string;
}

/** Velocities in the ONVIF generic space: −1…1 on each axis, 0 stands still; positive is right, up, in. */
export interface Velocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export const STILL: Velocity = { pan: 0, tilt: 0, zoom: 0 };

/** Every call throws {@link DeviceError} with the camera's own reason, also when the camera answers too late. */
export interface PtzDevice {
  /** ONVIF ContinuousMove; replaces the move before it. */
  move(velocity: Velocity): Promise<void>;
  /** Stops every axis; callers rely on this to be tried even while a move hangs. */
  stop(): Promise<void>;
  /** ONVIF RelativeMove by a part of the range on each axis, −1…1; `speed` 0…1 of the fastest. */
  moveBy(by: Velocity, speed?: number): Promise<void>;
  /**
   * Turns by parts of the picture as it is now: 1 is half its width, and half its height, so that what is at its edge
   * comes to its middle. `zoom` and `speed` are those of {@link moveBy}.
   */
  aimBy(by: Velocity, speed?: number): Promise<void>;
  /** ONVIF AbsoluteMove; an axis that is absent stays. */
  moveTo(position: Position, speed?: number): Promise<void>;
  /** ONVIF GetStatus. */
  status(): Promise<PtzStatus>;
  goToPreset(token: string): Promise<void>;
  /** Keeps where the camera looks now: as a new preset, or in place of the one with that token; gives its token. */
  savePreset(options: { readonly name: string; readonly token?: string }): Promise<string>;
  removePreset(token: string): Promise<void>;
  goHome(): Promise<void>;
  /** Makes where the camera looks now its home. */
  setHome(): Promise<void>;
}

/** Every call throws {@link DeviceError}. */
export interface ImagingDevice {
  settings(): Promise<ImagingSettings>;
  /** Changes what is given and leaves the rest. */
  set(change: ImagingSettings): Promise<void>;
  /** Focuses nearer (negative) or farther as long as it is told to, −1…1; 0 stops. */
  focus(speed: number): Promise<void>;
}

/** Throws {@link DeviceError}. */
export interface RelayDevice {
  set(token: string, active: boolean): Promise<void>;
}

export type DeviceErrorKind =
  | 'unreachable'
  | 'refused-credentials'
  | 'refused'
  | 'unsupported'
  | 'timeout'
  | 'protocol';

export interface DeviceErrorOptions {
  readonly kind: DeviceErrorKind;
  readonly camera: string;
  readonly message: string;
  readonly cause?: unknown;
  readonly lacks?: DeviceError['lacks'];
}

/** What went wrong with which camera, in one sentence that says what to do; never holds a credential. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly kind: DeviceErrorKind;
  readonly camera: string;
  /** What it has not: the stream that was asked for, or any in H.264 or H.265. */
  readonly lacks: 'stream' | 'format' | undefined;

  constructor(options: DeviceErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.camera = options.camera;
    this.lacks = options.lacks;
  }
}
