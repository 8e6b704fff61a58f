/** Which ways of moving a camera has; each is there unless it is `false`. */
export interface PtzOptions {
  readonly continuous?: boolean;
  readonly relative?: boolean;
  readonly absolute?: boolean;
  readonly home?: boolean;
  readonly presets?: boolean;
  /** Whether it turns at all; `false` leaves the zoom. */
  readonly panTilt?: boolean;
  readonly zoom?: boolean;
}

export type PtzMakeup = Required<PtzOptions>;

const ALL: PtzMakeup = {
  continuous: true,
  relative: true,
  absolute: true,
  home: true,
  presets: true,
  panTilt: true,
  zoom: true,
};

/** Undefined for a camera that can not move. */
export function ptzMakeup(options: PtzOptions | boolean = true): PtzMakeup | undefined {
  if (options === false) return undefined;
  return options === true ? ALL : { ...ALL, ...options };
}
