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
  /** A JPEG still. Absent where the camera has no snapshot URI. Throws {@link DeviceError}. */
  snapshot?(signal: AbortSignal): Promise<Buffer>;
  close(): void;
}

export const QUALITIES = ['main', 'sub'] as const;
export type Quality = (typeof QUALITIES)[number];

/** An RTSP address with its credentials apart, so that the URL can be logged. */
export interface StreamSource {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

export interface CameraFacts {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  /** The streams that differ from one another; absent where the camera does not tell, or has but one. */
  readonly qualities?: readonly Quality[];
  /** Absent where the camera can not be moved. */
  readonly ptz?: PtzFacts;
}

export interface PtzFacts {
  readonly pan: boolean;
  readonly tilt: boolean;
  readonly zoom: boolean;
  readonly home: boolean;
  readonly presets: readonly Preset[];
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
  goToPreset(token: string): Promise<void>;
  goHome(): Promise<void>;
}

export type DeviceErrorKind =
  | 'unreachable'
  | 'refused-credentials'
  | 'refused'
  | 'unsupported'
  | 'timeout'
  | 'protocol';

/** What went wrong with which camera, in one sentence that says what to do; never holds a credential. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly kind: DeviceErrorKind;
  readonly camera: string;

  constructor(options: { kind: DeviceErrorKind; camera: string; message: string; cause?: unknown }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.camera = options.camera;
  }
}
